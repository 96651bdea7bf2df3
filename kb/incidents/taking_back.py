"""Asking to have an incident back: whoever sent it asks, and who holds it answers."""

from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import consequences, takers, transfers
from kb.incidents.actions import Action
from kb.incidents.errors import AskedAlreadyError, NotAskedError, ReasonCase
from kb.incidents.holding import Place
from kb.incidents.lifecycle import require, require_reason, step
from kb.incidents.locking import lock_incident
from kb.incidents.models import Incident
from kb.people.models import User


def ask_back(session: Session, incident: Incident, reason: str, *, by: By) -> Incident:
    """Ask the holder; nothing moves before the answer."""
    incident = lock_incident(session, incident.id)
    require(incident, Action.ASK_BACK, by.actor)
    text = require_reason(reason, ReasonCase.ASKED_BACK)
    if incident.asked_back_by_id is not None:
        raise AskedAlreadyError
    incident.arrivals[-1].asked_back_by_id = by.actor.user.id
    event = step(session, incident, Action.ASK_BACK, by=by, text=text)
    consequences.tell(session, incident, event)
    return incident


def give_back(session: Session, incident: Incident, *, by: By) -> Incident:
    """Let it go back to where it came from, to whoever asked if they can take it."""
    incident, asker = _answer(session, incident, Action.GIVE_BACK, by)
    before = incident.came_from
    assert before is not None, "or nobody could have asked"
    place, person = Place.of(before), session.get_one(User, asker)
    worker = person if takers.is_fit(session, person, place) else None
    details = transfers.move(session, incident, place, by=by, assignee=worker)
    event = step(session, incident, Action.GIVE_BACK, by=by, asked_by=asker, **details)
    consequences.tell(session, incident, event)
    return incident


def keep(session: Session, incident: Incident, reason: str, *, by: By) -> Incident:
    """Say why it stays; it can be asked for again."""
    text = require_reason(reason, ReasonCase.KEPT)
    incident, asker = _answer(session, incident, Action.KEEP, by)
    event = step(session, incident, Action.KEEP, by=by, text=text, asked_by=asker)
    consequences.tell(session, incident, event)
    return incident


def _answer(
    session: Session, incident: Incident, action: Action, by: By
) -> tuple[Incident, int]:
    incident = lock_incident(session, incident.id)
    require(incident, action, by.actor)
    asker = incident.asked_back_by_id
    if asker is None:
        raise NotAskedError
    incident.arrivals[-1].asked_back_by_id = None
    return incident, asker
