"""Runs are planned when their date has come, told when late, and missed in the end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import moves
from kb.audit import By
from kb.duties import telling
from kb.duties.dates import Timetables, to_rule, today_of
from kb.duties.models import Duty, DutyRun, DutyRunEvent
from kb.duties.models import RunState as State
from kb.duties.moves import MOVES, Action, Remark
from kb.duties.rules import list_between
from kb.duties.walks import find_walk

MOST_BEHIND: Final = 62
"""Runs of one duty that are planned after a long standstill: the latest ones."""
MISSED_AFTER: Final = timedelta(days=31)
"""Later than this after it was due, nobody does it any more."""
_ONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Done:
    planned: int
    late: int
    missed: int

    @property
    def count(self) -> int:
        return self.planned + self.late + self.missed


def list_active(session: Session) -> list[int]:
    """The ids of duties that go on, or that have runs which are not over."""
    waiting = select(DutyRun.duty_id).where(DutyRun.state == State.PLANNED)
    query = select(Duty.id).where(Duty.ended_at.is_(None) | Duty.id.in_(waiting))
    return list(session.scalars(query.order_by(Duty.id)))


def follow(session: Session, duty_id: int, *, by: By) -> Done:
    """Plan what has become due of one duty, and see to what was not done.

    Its row is locked, so that two hosts never plan the same; what was planned up to a day
    is never planned again.
    """
    duty = session.get_one(
        Duty, duty_id, populate_existing=True, with_for_update={"of": Duty}
    )
    today = today_of(Timetables(session).of(duty, by.now.date()), by.now)
    planned = _plan(session, duty, today, by) if duty.ended_at is None else 0
    late, missed = _look_after(session, duty, today, by)
    return Done(planned, late, missed)


def _plan(session: Session, duty: Duty, today: date, by: By) -> int:
    if duty.planned_until >= today:
        return 0
    timetable = Timetables(session).of(duty, today)
    dates = list_between(to_rule(duty), timetable, duty.planned_until + _ONE, today)
    for day in dates[-MOST_BEHIND:]:
        _add_run(session, duty, day, by)
    duty.planned_until = today
    session.flush()
    return len(dates[-MOST_BEHIND:])


def _add_run(session: Session, duty: Duty, day: date, by: By) -> None:
    walk = find_walk(session, duty)
    run = DutyRun(
        duty=duty,
        planned_for=day,
        due_on=day + timedelta(days=duty.due_days),
        state=State.PLANNED,
        places=list(walk.places),
        record_ids=list(walk.record_ids),
        plan_revision_id=walk.plan_revision_id,
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(run)
    session.flush()  # Its time line names its id.
    details = {"left_out": walk.left_out} if walk.left_out else {}
    event = DutyRunEvent(run_id=run.id, action=Remark.PLAN, details=details)
    moves.note(session, run, event, by=by)


def _look_after(session: Session, duty: Duty, today: date, by: By) -> tuple[int, int]:
    runs = session.scalars(
        select(DutyRun)
        .where(DutyRun.duty_id == duty.id, DutyRun.state == State.PLANNED)
        .order_by(DutyRun.planned_for)
    ).all()
    late = missed = 0
    for run in runs:
        is_late = run.due_on < today
        is_followed = run is not runs[-1]
        if is_late and (is_followed or run.due_on + MISSED_AFTER < today):
            _miss(session, run, by)
            missed += 1
        elif is_late and run.told_late_at is None:
            telling.tell_late(session, run, now=by.now)
            run.told_late_at = by.now
            late += 1
        elif run.created_at == by.now:
            telling.tell_due(session, run, now=by.now)
    return late, missed


def _miss(session: Session, run: DutyRun, by: By) -> None:
    """A lead who was not told that it is late is told now."""
    if run.told_late_at is None:
        telling.tell_late(session, run, now=by.now)
        run.told_late_at = by.now
    event = DutyRunEvent(run_id=run.id, details={})
    MOVES.step(session, run, Action.MISS, event, by=by)


def is_late(run: DutyRun, now: datetime) -> bool:
    """Whether it should have been done by now."""
    return run.state is State.PLANNED and run.due_on < now.astimezone().date()
