"""Incidents that end without a solution: withdrawn, or a duplicate of another."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import consequences
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import DuplicateCase, DuplicateError, ReasonCase
from kb.incidents.lifecycle import Note, note, require, require_reason, step
from kb.incidents.links import void_word
from kb.incidents.locking import lock_incident
from kb.incidents.models import CancelReason, Incident, State


def withdraw(session: Session, incident: Incident, reason: str, *, by: By) -> Incident:
    """Cancel it at the reporter's word; staff say how they learned of it."""
    incident = lock_incident(session, incident.id)
    require(incident, Action.WITHDRAW, by.actor)
    text = require_reason(reason, ReasonCase.WITHDRAWN)
    _cancel(incident, CancelReason.WITHDRAWN, None)
    event = step(session, incident, Action.WITHDRAW, by=by, text=text)
    consequences.tell(session, incident, event)
    return incident


def mark_duplicate(
    session: Session,
    incident: Incident,
    original_id: int,
    *,
    by: By,
) -> Incident:
    """Cancel it as a duplicate; the reporter sees the original's number and may contest.

    Both rows are locked in the order of their ids. Raise ``DuplicateError`` if the
    other one is itself, cancelled, or a duplicate.
    """
    locked = {
        each: lock_incident(session, each)
        for each in sorted({incident.id, original_id})
    }
    incident, original = locked[incident.id], locked[original_id]
    require(incident, Action.MARK_DUPLICATE, by.actor)
    _require_original(incident, original)
    for other in list_duplicates(session, incident.id):
        other.duplicate_of_id = original.id
    _cancel(incident, CancelReason.DUPLICATE, original.id)
    event = step(
        session,
        incident,
        Action.MARK_DUPLICATE,
        by=by,
        original=original.number,
    )
    consequences.tell(session, incident, event)
    details = {"duplicate": incident.number}
    found = Note(action=Remark.DUPLICATE_FOUND, internal=True, details=details)
    note(session, original, found, by=by)
    return incident


def merge(
    session: Session,
    original_id: int,
    duplicates: Iterable[Incident],
    *,
    by: By,
) -> list[Incident]:
    """Mark several incidents as duplicates of one: all of them or none."""
    return [
        mark_duplicate(session, incident, original_id, by=by)
        for incident in sorted(duplicates, key=lambda each: each.id)
        if incident.id != original_id
    ]


def list_duplicates(session: Session, incident_id: int) -> list[Incident]:
    return list(
        session.scalars(
            select(Incident)
            .where(Incident.duplicate_of_id == incident_id)
            .order_by(Incident.id)
        )
    )


def _require_original(incident: Incident, original: Incident) -> None:
    if incident.id == original.id:
        raise DuplicateError(
            "An incident is not a duplicate of itself.", case=DuplicateCase.ITSELF
        )
    if original.client_id != incident.client_id:
        raise DuplicateError(
            "An incident and its duplicates are of one client.",
            case=DuplicateCase.OTHER_CLIENT,
        )
    if original.state is State.CANCELLED:
        raise DuplicateError(
            f"{original.number} is cancelled itself. Name the incident that is worked on.",
            case=DuplicateCase.CANCELLED,
            number=original.number,
        )


def _cancel(
    incident: Incident,
    reason: CancelReason,
    original_id: int | None,
) -> None:
    incident.cancel_reason = reason
    incident.duplicate_of_id = original_id
    incident.verification = None
    void_word(incident)
    incident.solution_id = None
    incident.pending_submission_id = None
    incident.paused_for = None
