"""Approval of a request: asked for when it is opened, given or declined with a reason."""

from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import askers, consequences
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import ReasonCase
from kb.incidents.lifecycle import Note, note, require, require_reason, step
from kb.incidents.locking import lock_incident
from kb.incidents.models import Approval, CancelReason, Incident
from kb.people import units
from kb.people.models import User
from kb.requests.errors import NoApproverError
from kb.requests.models import RequestKind


def ask(session: Session, incident: Incident, kind: RequestKind, *, by: By) -> None:
    """Ask whoever decides on a *kind*. Raise ``NoApproverError`` if there is nobody."""
    approver = _find_approver(session, incident, kind)
    incident.approval = Approval.ASKED
    incident.approver = approver
    asked = Note(action=Remark.ASK_APPROVAL, details={"approver": approver.id})
    note(session, incident, asked, by=by)
    consequences.tell_approver(session, incident, by=by)


def approve(
    session: Session, incident: Incident, reason: str = "", *, by: By
) -> Incident:
    """Say that it may be done: work can start."""
    incident = lock_incident(session, incident.id)
    require(incident, Action.APPROVE, by.actor)
    incident.approval = Approval.APPROVED
    event = step(session, incident, Action.APPROVE, by=by, text=reason)
    consequences.tell(session, incident, event)
    return incident


def decline(session: Session, incident: Incident, reason: str, *, by: By) -> Incident:
    """Say that it may not be done, and why: it ends there."""
    incident = lock_incident(session, incident.id)
    require(incident, Action.DECLINE, by.actor)
    text = require_reason(reason, ReasonCase.DECLINED)
    incident.approval = Approval.DECLINED
    incident.cancel_reason = CancelReason.WITHDRAWN
    incident.paused_for = None
    event = step(session, incident, Action.DECLINE, by=by, text=text)
    consequences.tell(session, incident, event)
    return incident


def _find_approver(session: Session, incident: Incident, kind: RequestKind) -> User:
    """The kind's own approver, or the lead of the unit or the next above it.

    Nobody approves what they ask for themselves.
    """
    asked = askers.list_askers(incident)
    named = kind.approver
    if named is not None and named.active and named.id not in asked:
        return named
    lead = units.find_lead(session, incident.unit_id, but=asked)
    if lead is None:
        raise NoApproverError
    return lead
