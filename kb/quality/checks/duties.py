"""Whose turn it is to sign: a day of one's own, a sample of a unit, a month of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    exists,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from kb import lines
from kb.lines import Line
from kb.notifications.models import Notification
from kb.notifications.service import News, notify
from kb.people import units
from kb.people.models import Unit, User
from kb.quality.checks import days, samples
from kb.quality.checks.models import MonthCheck, Verdict
from kb.quality.checks.reminders import KINDS, Check, path_of_day, path_of_unit
from kb.quality.findings.models import Finding, QualityRun, RunRows, RunState
from kb.reports.periods import Period, month_of, read_period


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What somebody has to sign, and since when."""

    check: Check
    of: str
    """The day, or the month."""
    since: datetime
    unit: Unit | None = None
    left: int = 0
    """Findings of the day that still have to be corrected or explained first."""

    @property
    def path(self) -> str:
        """The page where it is signed; another one for each duty."""
        if self.unit is None:
            return path_of_day(date.fromisoformat(self.of))
        return path_of_unit(self.check, self.of, self.unit.id)


def list_due(session: Session, user: User, *, now: datetime) -> list[Duty]:
    """The day first, then the units that *user* leads: none of those below them."""
    (found,) = lines.read(session, [days.ask_for_unsigned(user.id)], **days.moment(now))
    return [
        *map(day_of, found),
        *list_due_of_units(session, user, now=now),
    ]


def day_of(line: Line) -> Duty:
    """What ``days.ask_for_unsigned`` found: today, for no other day can be signed."""
    return Duty(check=Check.DAY, of=line.title, since=line.since, left=int(line.number))


def list_due_of_units(session: Session, user: User, *, now: datetime) -> list[Duty]:
    """The samples and months alone."""
    if not units.list_led(session, user):
        return []
    month = read_period(month_of(now)).previous
    left = session.scalars(_ask_for_unsigned(user, month)).all()
    return list(_list_units(session, left, month))


def _ask_for_unsigned(user: User, month: Period) -> Select[Unit]:
    """Units that *user* leads, of which nobody has signed the month."""
    signed = exists().where(
        MonthCheck.unit_id == Unit.id, MonthCheck.month == month.name
    )
    theirs = select(Unit).where(Unit.lead_id == user.id, ~signed)
    return theirs.order_by(Unit.name, Unit.id)


def _list_units(
    session: Session, left: Sequence[Unit], month: Period
) -> Iterator[Duty]:
    """The sample comes first: without it the month cannot be signed."""
    if not left:
        return
    asked = union_all(*(_ask(session, unit, month) for unit in left))
    found = {row.id: row for row in session.execute(asked)}
    for unit in left:
        _, verdict, is_settled, was_checked = found[unit.id]
        if verdict is not Verdict.ACCEPTED and is_settled:
            check = Check.SAMPLE
        elif was_checked:
            check = Check.MONTH
        else:
            continue
        yield Duty(check=check, of=month.name, since=month.until, unit=unit)


def _ask(
    session: Session, unit: Unit, month: Period
) -> Select[int, Verdict | None, bool, bool]:
    return select(
        literal(unit.id, Integer()).label("id"),
        samples.last_verdict(unit, month.name).label("verdict"),
        samples.any_settled(session, unit, month).label("is_settled"),
        _was_checked(session, unit, month).label("was_checked"),
    )


def _was_checked(session: Session, unit: Unit, month: Period) -> ColumnElement[bool]:
    """Whether any row of the unit was held against a rule in the month."""
    return (
        select(RunRows.id)
        .join(QualityRun, QualityRun.id == RunRows.run_id)
        .where(
            RunRows.unit_id.in_(units.with_descendants(session, [unit.id])),
            QualityRun.state == RunState.DONE,
            QualityRun.started_at >= month.since,
            QualityRun.started_at < month.until,
        )
        .exists()
    )


def remind(session: Session, *, now: datetime) -> int:
    """Tell everybody of what is theirs to sign, once each; return how many were new."""
    count = 0
    for user in _list_people(session, now.astimezone().date()):
        due = {each.path: each for each in list_due(session, user, now=now)}
        for path in due.keys() - _list_told(session, user, due):
            notify(session, [user.id], _to_news(due[path]), now=now)
            count += 1
    return count


def _list_people(session: Session, day: date) -> Sequence[User]:
    """Those who lead a unit, and those of whom a run found something on the day."""
    since, until = days.bounds(day)
    of_day = or_(
        Finding.first_seen_at.between(since, until),
        Finding.reopened_at.between(since, until),
    )
    people = or_(
        User.id.in_(select(Unit.lead_id)),
        User.id.in_(select(Finding.author_id).where(of_day)),
        User.id.in_(select(Finding.assignee_id).where(of_day)),
    )
    return session.scalars(select(User).where(User.active, people)).all()


def _list_told(session: Session, user: User, paths: dict[str, Duty]) -> set[str]:
    told = select(Notification.path).where(
        Notification.user_id == user.id, Notification.path.in_(paths)
    )
    return set(session.scalars(told))


def _to_news(duty: Duty) -> News:
    details = {
        "of": duty.of,
        "unit": duty.unit.name if duty.unit is not None else "",
        "left": duty.left,
    }
    return News(KINDS[duty.check], duty.path, details)
