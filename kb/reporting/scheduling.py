"""Schedules: drafts that are made when a period has ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.people.models import User
from kb.reporting import reading, service
from kb.reporting.kinds import Kind, Kinds, Rhythm
from kb.reporting.making import Asked
from kb.reporting.models import Report, ReportSchedule
from kb.reporting.service import Addressed, Prepared
from kb.reporting.vocabulary import Vocabulary
from kb.reports.periods import Period, read_period

MOST_BEHIND: Final = 62
"""Periods that are made after a long standstill; what is older, nobody waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be made again and again, and for whom."""

    kind: Kind
    client_id: int | None = None
    unit_id: int | None = None
    addressed: Addressed


def add(session: Session, plan: Plan, *, by: By) -> ReportSchedule:
    """Raise ``NotFoundError`` for a cut that is not for the actor."""
    reading.require_cut(
        session,
        by.actor.user,
        client_id=plan.client_id,
        unit_id=plan.unit_id,
        by_person=plan.kind.by_person,
    )
    service.require_addressed(session, plan.addressed)
    schedule = ReportSchedule(
        kind=plan.kind.code,
        client_id=plan.client_id,
        unit_id=plan.unit_id,
        language=plan.addressed.language,
        approver_id=plan.addressed.approver_id,
        recipients=list(plan.addressed.recipients),
        made_by_id=by.actor.user.id,
        since=by.now,
    )
    session.add(schedule)
    session.flush()  # The audit names it by its id.
    audit.record(session, "add", schedule, by=by, kind=schedule.kind)
    return schedule


def end(session: Session, schedule_id: int, user: User, *, by: By) -> None:
    """Raise ``NotFoundError`` for one that is not for *user*. Ending it twice is harmless."""
    found = session.scalar(
        select(ReportSchedule).where(
            ReportSchedule.id == schedule_id, _visible_to(session, user)
        )
    )
    if found is None:
        raise NotFoundError("schedule", schedule_id)
    if found.ended_at is None:
        found.ended_at = by.now
        audit.record(session, "end", found, by=by)


def list_active(session: Session, user: User | None = None) -> list[ReportSchedule]:
    """Those that *user* may see; all of them, for the service itself."""
    query = select(ReportSchedule).where(ReportSchedule.ended_at.is_(None))
    if user is not None:
        query = query.where(_visible_to(session, user))
    return list(session.scalars(query.order_by(ReportSchedule.id)))


def _visible_to(session: Session, user: User) -> ColumnElement[bool]:
    return reading.may_see_cut_of(
        session, user, ReportSchedule.client_id, ReportSchedule.unit_id
    )


def find_due(
    session: Session, schedule: ReportSchedule, kinds: Kinds, *, now: datetime
) -> list[Asked]:
    """The reports of ended periods that nobody has made yet, the oldest first."""
    kind = kinds.get(schedule.kind)
    if kind is None:
        return []
    asked = [
        Asked(
            kind=kind,
            period=period,
            client_id=schedule.client_id,
            unit_id=schedule.unit_id,
        )
        for period in _ended(kind.period, schedule.since, now)
    ]
    return [each for each in asked[::-1] if not _was_made(session, each)]


def _ended(rhythm: Rhythm, since: datetime, now: datetime) -> Iterator[Period]:
    """The periods that ended after *since*, the latest first."""
    period = read_period(name_period(rhythm, now)).previous
    for _ in range(MOST_BEHIND):
        if period.until <= since:
            return
        yield period
        period = period.previous


def name_period(rhythm: Rhythm, now: datetime) -> str:
    """The period of this moment, as people write it."""
    day = now.astimezone().date()
    match rhythm:
        case Rhythm.DAY:
            return day.isoformat()
        case Rhythm.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02}"
        case Rhythm.MONTH:
            return f"{day:%Y-%m}"
        case Rhythm.QUARTER:
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case Rhythm.YEAR:
            return f"{day:%Y}"


def _was_made(session: Session, asked: Asked) -> bool:
    """Also where it was discarded: whoever did that does not want it again by itself."""
    made = select(Report.id).where(
        Report.kind == asked.kind.code,
        Report.period == asked.period.name,
        Report.so_far.is_(False),
        Report.client_id.is_not_distinct_from(asked.client_id),
        Report.unit_id.is_not_distinct_from(asked.unit_id),
    )
    return session.scalar(made.limit(1)) is not None


def prepare(
    session: Session,
    schedule: ReportSchedule,
    asked: Asked,
    vocabulary: Vocabulary,
    *,
    now: datetime,
) -> Prepared | None:
    """As ``service.prepare``; ``None`` once its maker may not see the cut any more."""
    try:
        return service.prepare(session, asked, vocabulary, schedule.made_by, now=now)
    except NotFoundError:
        return None


def to_addressed(schedule: ReportSchedule) -> Addressed:
    recipients: Sequence[int] = schedule.recipients
    return Addressed(
        language=schedule.language,
        approver_id=schedule.approver_id or schedule.made_by_id,
        recipients=recipients,
    )
