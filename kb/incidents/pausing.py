"""Work that waits for the user or for a third party: said with a reason, and ended."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import consequences, policy
from kb.incidents.actions import Action
from kb.incidents.errors import NotPausedError, PausedAlreadyError, ReasonCase
from kb.incidents.lifecycle import require, require_reason, step
from kb.incidents.locking import lock_incident
from kb.incidents.models import Incident, IncidentEvent, Pause


def pause(
    session: Session, incident: Incident, pause_for: Pause, reason: str, *, by: By
) -> Incident:
    """Say what work waits for, and why; whoever asked reads it.

    Resolving and cancelling end it, handing on does not. Raise ``PausedAlreadyError``
    for what waits already.
    """
    incident = lock_incident(session, incident.id)
    require(incident, Action.PAUSE, by.actor)
    text = require_reason(reason, ReasonCase.PAUSED)
    if incident.paused_for is not None:
        raise PausedAlreadyError
    incident.paused_for = pause_for
    event = step(
        session, incident, Action.PAUSE, by=by, text=text, waits_for=pause_for.value
    )
    consequences.tell(session, incident, event)
    return incident


def go_on(session: Session, incident: Incident, text: str = "", *, by: By) -> Incident:
    """Say that work goes on. Raise ``NotPausedError`` for what does not wait."""
    incident = lock_incident(session, incident.id)
    require(incident, Action.CONTINUE, by.actor)
    if incident.paused_for is None:
        raise NotPausedError
    _go_on(session, incident, text, by=by)
    return incident


def find_reason(session: Session, incident: Incident) -> str:
    """Why it waits; empty where it does not."""
    if incident.paused_for is None:
        return ""
    said = session.scalar(
        select(IncidentEvent.text)
        .where(
            IncidentEvent.incident_id == incident.id,
            IncidentEvent.action == Action.PAUSE.value,
        )
        .order_by(IncidentEvent.id.desc())
        .limit(1)
    )
    return said or ""


def take_as_answer(session: Session, incident: Incident, *, by: By) -> None:
    """Go on by itself where it waits for the user, and the user has said something."""
    if policy.is_reporter(by.actor.user, incident):
        incident = lock_incident(session, incident.id)
        if incident.paused_for is Pause.USER:
            _go_on(session, incident, "", by=by)


def _go_on(session: Session, incident: Incident, text: str, *, by: By) -> None:
    incident.paused_for = None
    event = step(session, incident, Action.CONTINUE, by=by, text=text)
    consequences.tell(session, incident, event)
