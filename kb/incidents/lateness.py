"""Who is told that the time of a target is nearly over, or is over."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from kb.incidents import arrivals, policy, takers
from kb.incidents.holding import Place
from kb.incidents.models import Incident
from kb.notifications.service import Kind, notify
from kb.people.models import User
from kb.service_levels.models import Clock

Told = tuple[datetime | None, datetime | None]
"""When a clock was warned of, and when it was missed."""


def tell(
    session: Session, incident: Incident, clock: Clock, *, before: Told, now: datetime
) -> None:
    """Tell those who answer for it, once it has come to that since *before*.

    What has been reached meanwhile, or has ended, is told to nobody.
    """
    kind = _find_kind(clock, before)
    if kind is None or clock.met_at is not None or incident.state not in takers.WAITING:
        return
    news = arrivals.to_news(
        incident,
        kind,
        target=clock.target.value,
        due_at=clock.due_at.isoformat() if clock.due_at else "",
    )
    notify(
        session,
        [each.id for each in _find_people(session, incident, now)],
        news,
        now=now,
    )


def _find_kind(clock: Clock, before: Told) -> Kind | None:
    warned, missed = before
    if clock.missed_at is not None:
        return Kind.LATE if missed is None else None
    return Kind.DUE_SOON if clock.warned_at is not None and warned is None else None


def _find_people(session: Session, incident: Incident, now: datetime) -> Iterator[User]:
    """Who works on it, or those who can take it; and the lead of its unit."""
    assignee = incident.assignee
    if assignee is not None and assignee.is_staff and assignee.active:
        people = [assignee]
    else:
        people = list(arrivals.who_is_told(session, Place.of(incident), now))
    lead = takers.find_own_lead(session, incident.unit, incident.client_id)
    for each in (*people, *((lead,) if lead is not None else ())):
        if _sees(session, each, incident):
            yield each


def _sees(session: Session, user: User, incident: Incident) -> bool:
    visible = policy.visible_to(session, user)
    found = session.scalar(select(exists().where(Incident.id == incident.id, visible)))
    return bool(found)
