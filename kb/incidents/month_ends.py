"""The end of a month: what is still open, for which reason, and who is told in time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import policy, takers
from kb.incidents.actions import Action
from kb.incidents.errors import IncidentCase, IncidentInputError, ReasonCase
from kb.incidents.lifecycle import require, require_reason, step
from kb.incidents.locking import lock_incident
from kb.incidents.models import CarryOver, Incident
from kb.notifications.models import Notification
from kb.notifications.service import Kind, News, notify
from kb.people.models import Unit, User
from kb.services.visibility import sees_client
from kb.working_days import WorkingDays, end_of_month

NOTICES: Final = (5, 1)
"""So many working days before the last one of the month people are told."""
PATH: Final = "/incidents/month"


@dataclass(frozen=True, slots=True)
class Left:
    """How much of a unit's work is open, and of how much nobody has said why."""

    unit: Unit | None
    open: int
    unexplained: int


def month_of(day: date) -> date:
    """A month is named by its first day."""
    return day.replace(day=1)


def explain(
    session: Session, incident: Incident, reason: str, *, month: date, by: By
) -> Incident:
    """Say why the incident stays open beyond the end of *month*, this one or the last.

    Saying it again replaces it; the time line keeps both.
    """
    incident = lock_incident(session, incident.id)
    require(incident, Action.CARRY_OVER, by.actor)
    text = require_reason(reason, ReasonCase.CARRIED_OVER)
    this = month_of(by.now.astimezone().date())
    if month not in (this, month_of(this - timedelta(days=1))):
        raise IncidentInputError(
            "Say it of this month, or of the one before.", case=IncidentCase.BAD_MONTH
        )
    session.merge(
        CarryOver(
            incident_id=incident.id,
            month=month,
            reason=text,
            by_id=by.actor.user.id,
            at=by.now,
        )
    )
    step(
        session,
        incident,
        Action.CARRY_OVER,
        by=by,
        text=text,
        month=f"{month:%Y-%m}",
    )
    return incident


def count_left(session: Session, month: date, user: User) -> list[Left]:
    """What *user* sees of what is open, by unit; the most first."""
    rows = session.execute(
        select(
            Incident.unit_id,
            func.count(Incident.id),
            func.count(Incident.id) - func.count(CarryOver.month),
        )
        .outerjoin(CarryOver, _explains(month))
        .where(_is_left(month), policy.visible_to(session, user))
        .group_by(Incident.unit_id)
        .order_by(func.count(Incident.id).desc(), Incident.unit_id)
    )
    return [
        Left(session.get(Unit, unit_id) if unit_id else None, count, unexplained)
        for unit_id, count, unexplained in rows
    ]


def list_left(
    session: Session, month: date, user: User, *, unit_id: int | None, limit: int
) -> Sequence[tuple[Incident, CarryOver | None]]:
    """What is open at a unit, with what was said of it; what lacks a reason first."""
    rows = session.execute(
        select(Incident, CarryOver)
        .outerjoin(CarryOver, _explains(month))
        .where(
            _is_left(month),
            policy.visible_to(session, user),
            Incident.unit_id == unit_id,
        )
        .order_by(CarryOver.month.is_not(None), Incident.id)
        .limit(limit)
    )
    return [(incident, said) for incident, said in rows]


def find_said(session: Session, incident: Incident, month: date) -> CarryOver | None:
    return session.get(CarryOver, (incident.id, month))


def remind(session: Session, days: WorkingDays, *, now: datetime) -> int:
    """Tell people of what they hold that is open without a reason; return how many.

    Of what nobody works on the lead of its unit is told. Each is told once five working
    days before the last one of the month, and once more one day before.
    """
    today = now.astimezone().date()
    last = days.last_of_month(today)
    due = [count for count in NOTICES if days.before(last, count) <= today <= last]
    if not due:
        return 0
    path = f"{PATH}?month={today:%Y-%m}&days={min(due)}"
    told = set(
        session.scalars(
            select(Notification.user_id).where(
                Notification.kind == Kind.MONTH_END.value, Notification.path == path
            )
        )
    )
    held = _count_by_person(session, month_of(today))
    for user_id, count in held.items():
        if user_id not in told:
            details = {"count": count, "day": last.isoformat()}
            notify(session, [user_id], News(Kind.MONTH_END, path, details), now=now)
    return len(held.keys() - told)


def _count_by_person(session: Session, month: date) -> Mapping[int, int]:
    rows = session.execute(
        select(
            Incident.assignee_id,
            Incident.unit_id,
            Incident.client_id,
            func.count(Incident.id),
        )
        .outerjoin(CarryOver, _explains(month))
        .where(_is_left(month), CarryOver.month.is_(None))
        .group_by(Incident.assignee_id, Incident.unit_id, Incident.client_id)
    )
    held: Counter[int] = Counter()
    for assignee_id, unit_id, client_id, count in rows.all():
        person = session.get(User, assignee_id) if assignee_id else None
        if person is None or not _works_on(session, person, client_id):
            unit = session.get(Unit, unit_id) if unit_id else None
            person = takers.find_own_lead(session, unit, client_id)
        if person is not None:
            held[person.id] += count
    return held


def _works_on(session: Session, person: User, client_id: int) -> bool:
    return person.is_technician and sees_client(session, person, client_id)


def _explains(month: date) -> ColumnElement[bool]:
    return and_(CarryOver.incident_id == Incident.id, CarryOver.month == month)


def _is_left(month: date) -> ColumnElement[bool]:
    """Open now, and reported before the month was over, by the clock of this place."""
    ended = datetime.combine(end_of_month(month), time.max).astimezone()
    return and_(takers.is_open(), Incident.created_at <= ended)
