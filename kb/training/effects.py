"""What came of a session: the share of mistakes in the trained units before and after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from kb.people.models import User
from kb.reports import reading
from kb.reports.cuts import Cut
from kb.reports.number import Value, count
from kb.reports.periods import Period
from kb.reports.tallies import ALL, Question
from kb.training.models import SessionState, TrainingSession
from kb.training.needs import MISOPERATION

LENGTH: Final = timedelta(days=90)
LEAST: Final = timedelta(days=14)
"""Before that nothing can be said."""
FEWEST: Final = 10
"""Incidents whose cause is known, on either side: of fewer a share says little."""


@dataclass(frozen=True, slots=True)
class Effect:
    days: int
    """So many before the session and after it; 0 where it is too early."""
    before: Value
    after: Value

    @property
    def has_enough(self) -> bool:
        return min(self.before.whole, self.after.whole) >= FEWEST


_TOO_EARLY: Final = Effect(0, Value(None), Value(None))


def measure(
    session: Session, held: TrainingSession, reader: User, *, now: datetime
) -> Effect | None:
    """Of a session that was held; ``None`` for others, and for who may not read it."""
    if held.state is not SessionState.CLOSED:
        return None
    asked = Cut(unit=held.unit_id, system=held.course.system or None)
    if not reading.may_read(session, reader, asked):
        return None
    length = min(now - held.ends_at, LENGTH)
    if length < LEAST:
        return _TOO_EARLY
    cut = reading.narrow(session, reader, asked)
    periods = [
        Period(held.starts_at - length, held.starts_at),
        Period(held.ends_at, held.ends_at + length),
    ]
    before, after = count(session, [MISOPERATION], Question(periods, cut))
    return Effect(length.days, before[0][ALL], after[0][ALL])
