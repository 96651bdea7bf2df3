"""What stands in a person's calendar: changes they may see, and what they owe themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.changes.listing import visible_to as changes_for
from kb.changes.models import Change, ChangeState
from kb.duties.listing import owed_by
from kb.duties.listing import visible_to as duties_for
from kb.duties.models import Duty, DutyRun, RunState
from kb.people.models import User
from kb.rosters.duties import list_duties
from kb.rosters.service import list_rosters

PAST: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=180)
MOST: Final = 500
"""Of a kind; the soonest."""


class Kind(StrEnum):
    CHANGE = "change"
    RUN = "run"
    TURN = "turn"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing at a time: a day, or from a moment to another."""

    kind: Kind
    key: str
    """By which programs know it again."""
    title: str
    path: str
    begins: datetime | date
    ends: datetime | date | None
    changed_at: datetime | None
    """``None`` for what is worked out, and changes with its rules."""
    number: str = ""
    state: str = ""
    is_off: bool = False
    """It was called off; a program that knows it strikes it out."""


def list_entries(session: Session, user: User, *, now: datetime) -> list[Entry]:
    """As *user* may see them at this moment, in a stable order."""
    first, last = now - PAST, now + AHEAD
    found = [
        *_changes(session, user, first, last),
        *_runs(session, user, first.date(), last.date()),
        *_turns(session, user, first.date(), last.date()),
    ]
    return sorted(found, key=lambda each: (str(each.begins), each.key))


def _changes(
    session: Session, user: User, first: datetime, last: datetime
) -> Iterator[Entry]:
    query = (
        select(Change)
        .where(
            changes_for(session, user),
            Change.planned_from <= last,
            or_(Change.planned_to >= first, Change.planned_from >= first),
        )
        .order_by(Change.planned_from, Change.id)
        .limit(MOST)
    )
    for each in session.scalars(query):
        assert each.planned_from is not None, "the query asks for it"
        yield Entry(
            Kind.CHANGE,
            f"change-{each.id}",
            each.title,
            f"/changes/{each.id}",
            each.planned_from,
            each.planned_to,
            each.updated_at,
            number=each.number,
            state=each.state.value,
            is_off=each.state is ChangeState.CANCELLED,
        )


def _runs(session: Session, user: User, first: date, last: date) -> Iterator[Entry]:
    """On the day by which they are to be done; of others it would be noise."""
    query = (
        select(DutyRun, Duty.title)
        .join(DutyRun.duty)
        .where(
            duties_for(session, user),
            owed_by(user),
            DutyRun.state == RunState.PLANNED,
            DutyRun.due_on.between(first, last),
        )
        .order_by(DutyRun.due_on, DutyRun.id)
        .limit(MOST)
    )
    for run, title in session.execute(query):
        yield Entry(
            Kind.RUN,
            f"run-{run.id}",
            title,
            f"/duties/runs/{run.id}",
            run.due_on,
            None,
            None,
        )


def _turns(session: Session, user: User, first: date, last: date) -> Iterator[Entry]:
    for roster in list_rosters(session, user):
        for duty in list_duties(session, roster, first, last):
            if duty.person is None or duty.person.id != user.id:
                continue
            yield Entry(
                Kind.TURN,
                f"turn-{duty.shift.id}-{duty.day.isoformat()}",
                f"{roster.name} · {duty.shift.name}",
                f"/rosters/{roster.id}",
                duty.since,
                duty.until,
                None,
            )
