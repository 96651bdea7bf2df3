"""An incident comes to a place: kept, and told to those who can take it there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import takers
from kb.incidents.holding import Place
from kb.incidents.models import Arrival, Incident
from kb.notifications.service import Kind, News, notify
from kb.people.models import User
from kb.rosters.duties import on_duty


def arrive(session: Session, incident: Incident, *, by: By, told: bool = True) -> None:
    """Note where the incident is now, and tell who holds it there.

    What is not *told* (rows of other systems, which may be many) waits for the round that
    tells leads of what nobody can take.
    """
    arrival = Arrival(
        unit=incident.unit,
        unit_id=incident.unit_id,
        post=incident.post,
        level=incident.level,
        by_id=by.actor.user.id,
        at=by.now,
        unread_told_at=None if told else by.now,
    )
    incident.arrivals.append(arrival)
    session.flush()  # Who is told depends on where it is.
    if told and incident.assignee_id is None:
        _tell(session, incident, arrival, by=by)


def who_is_told(session: Session, place: Place, now: datetime) -> Sequence[User]:
    """Who learns that something has arrived at *place*: who is on duty there.

    Without a roster, or if nobody on duty could take it, it is all who hold its post.
    """
    people = takers.list_takers(session, place)
    if place.unit_id is None:
        return people
    there = {each.id for each in on_duty(session, place.unit_id, place.post, now)}
    return [each for each in people if each.id in there] or people


def _tell(session: Session, incident: Incident, arrival: Arrival, *, by: By) -> None:
    people = who_is_told(session, Place.of(incident), by.now)
    if people:
        ids = [each.id for each in people]
        news = to_news(incident, Kind.ARRIVED)
        notify(session, ids, news, now=by.now, but=by.actor.user.id)
        return
    lead = takers.find_lead(session, incident.unit, incident.client_id)
    if lead is not None:
        arrival.lead_told_id = lead.id
        notify(session, [lead.id], to_news(incident, Kind.NOBODY), now=by.now)


def to_news(incident: Incident, kind: Kind, **details: Any) -> News:
    named = {"number": incident.number, "title": incident.title, **details}
    return News(kind, f"/incidents/{incident.id}", named)
