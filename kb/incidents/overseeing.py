"""Leads told of what would lie unseen: what nobody can take, and what nobody has read."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, String, cast, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from kb.calendars.business_time import Timetable, between, subtract
from kb.calendars.timetables import timetable_of
from kb.incidents import queues, takers
from kb.incidents.arrivals import to_news
from kb.incidents.models import Arrival, Incident
from kb.notifications.models import Notification
from kb.notifications.service import Kind, News, notify
from kb.people.models import User

Arrived = tuple[Incident, Arrival]

BATCH: Final = 500
_Later: Final = aliased(Arrival)


def tell_of_nobody(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Tell a lead of each incident that nobody can take, once as long as it stays so.

    People leave and lose posts without any step of an incident: so it is looked for.
    Return how many leads were told of.
    """
    _forget_what_is_taken(session)
    found = _find(
        session,
        queues.nobody_can_take(session),
        Arrival.lead_told_id.is_(None),
        limit=limit,
    )
    told = defaultdict(list)
    for incident, arrival in found:
        lead = takers.find_lead(session, incident.unit, incident.client_id)
        if lead is not None:
            arrival.lead_told_id = lead.id
            told[lead].append(incident)
    for lead, incidents in told.items():
        many = News(
            Kind.MANY_FOR_NOBODY,
            "/incidents?view=nobody",
            {"count": len(incidents)},
        )
        one = to_news(incidents[0], Kind.NOBODY)
        notify(session, [lead.id], one if len(incidents) == 1 else many, now=now)
    return sum(map(len, told.values()))


def tell_of_unread(
    session: Session, *, minutes: int, now: datetime, limit: int = BATCH
) -> int:
    """Tell the lead of each incident that nobody has read or taken for *minutes*.

    They are minutes in which there is work by the default calendar: what arrives in the
    evening is not late in the morning.
    """
    hours = timetable_of(session, None)
    before = subtract(hours, now, timedelta(minutes=minutes))
    found = _find(session, _is_unread(before), limit=limit)
    told: dict[User, list[Arrived]] = defaultdict(list)
    for incident, arrival in found:
        arrival.unread_told_at = now
        lead = takers.find_own_lead(session, incident.unit, incident.client_id)
        if lead is not None:
            told[lead].append((incident, arrival))
    for lead, rows in told.items():
        notify(session, [lead.id], _unread_news(rows, hours, now), now=now)
    return sum(map(len, told.values()))


def mark_read(session: Session, incident_id: int, user: User, *, now: datetime) -> None:
    """Whoever had the incident before them at *now* has read of it, whichever way they came.

    What came since then they have not.
    """
    session.execute(
        update(Notification)
        .where(
            Notification.user_id == user.id,
            Notification.read_at.is_(None),
            Notification.at <= now,
            Notification.path == f"/incidents/{incident_id}",
        )
        .values(read_at=now)
    )


def _find(
    session: Session, *conditions: ColumnElement[bool], limit: int
) -> Sequence[Arrived]:
    """Incidents with where they are now, the oldest arrival first."""
    newest = select(func.max(_Later.id)).where(_Later.incident_id == Incident.id)
    rows = session.execute(
        select(Incident, Arrival)
        .join(Arrival, Arrival.id == newest.scalar_subquery())
        .where(takers.is_open(), *conditions)
        .order_by(Arrival.id)
        .limit(limit)
    )
    return [(incident, arrival) for incident, arrival in rows]


def _is_unread(before: datetime) -> ColumnElement[bool]:
    read = exists().where(
        Notification.path == "/incidents/" + cast(Incident.id, String),
        Notification.kind == Kind.ARRIVED.value,
        Notification.at >= Arrival.at,
        Notification.read_at.is_not(None),
    )
    return (
        Incident.state.in_(takers.WAITING)
        & Incident.assignee_id.is_(None)
        & Arrival.unread_told_at.is_(None)
        & Arrival.lead_told_id.is_(None)
        & (Arrival.at <= before)
        & ~read
    )


def _unread_news(rows: Sequence[Arrived], hours: Timetable, now: datetime) -> News:
    if len(rows) > 1:
        details = {"count": len(rows)}
        return News(Kind.MANY_UNREAD, "/incidents?view=open&state=new", details)
    ((incident, arrival),) = rows
    waited = between(hours, arrival.at, now) // timedelta(minutes=1)
    unit = incident.unit.name if incident.unit else ""
    return to_news(incident, Kind.UNREAD, minutes=waited, unit=unit)


def _forget_what_is_taken(session: Session) -> None:
    """Should it come to that again, or the lead have left, somebody is told again."""
    has_left = exists().where(User.id == Arrival.lead_told_id, User.active.is_(False))
    can_be_taken = exists().where(
        Incident.id == Arrival.incident_id, queues.can_take(session)
    )
    session.execute(
        update(Arrival)
        .where(Arrival.lead_told_id.is_not(None), or_(has_left, can_be_taken))
        .values(lead_told_id=None)
        .execution_options(synchronize_session="fetch")
    )
