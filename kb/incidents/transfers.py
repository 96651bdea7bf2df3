"""Handing an incident on: taken, assigned, to another level, unit or person."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import consequences, policy
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import (
    AssigneeCase,
    AssigneeError,
    IncidentCase,
    IncidentInputError,
    ReasonCase,
)
from kb.incidents.lifecycle import Note, note, require, require_reason, step
from kb.incidents.locking import lock_incident
from kb.incidents.models import Incident, State
from kb.people.models import Post, Unit, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Where an incident goes, and why; what is ``None`` stays as it is."""

    reason: str
    tried: str

    level: int | None = None
    unit: Unit | None = None
    post: Post | None = None
    assignee: User | None = None


def start(
    session: Session,
    incident: Incident,
    *,
    by: By,
    assignee: User | None = None,
) -> Incident:
    """Take the incident, or give it to somebody of its level."""
    incident = lock_incident(session, incident.id)
    require(incident, Action.START, by.actor)
    if assignee is not None:
        _require_person(assignee)
    worker = assignee or by.actor.user
    _require_fit(worker, incident)
    incident.assignee_id = worker.id
    incident.started_at = by.now
    event = step(session, incident, Action.START, by=by, assignee=worker.id)
    consequences.tell(session, incident, event)
    return incident


def transfer(
    session: Session,
    incident: Incident,
    handover: Handover,
    *,
    by: By,
) -> Incident:
    """Hand the incident on, with the reason and what was tried."""
    incident = lock_incident(session, incident.id)
    require(incident, Action.TRANSFER, by.actor)
    why = require_reason(handover.reason, ReasonCase.HANDED_ON)
    what = require_reason(handover.tried, ReasonCase.TRIED)
    before = _place(incident)
    _move(incident, handover)
    if incident.state is State.IN_PROGRESS and incident.started_at is None:
        incident.started_at = by.now
    event = step(
        session,
        incident,
        Action.TRANSFER,
        by=by,
        text=f"{why}\n\n{what}",
        came_from=before,
        goes_to=_place(incident),
    )
    consequences.tell(session, incident, event)
    return incident


def climb(incident: Incident, *, reason: str, tried: str) -> Handover:
    """The same post of the parent unit, one level up: where a question goes next."""
    parent = incident.unit.parent if incident.unit else None
    return Handover(
        reason=reason,
        tried=tried,
        level=min(incident.level + 1, 4),
        unit=parent,
        post=incident.post,
    )


def take_over(session: Session, incident: Incident, *, by: By) -> Incident:
    """Become the one who works on it, without handing it anywhere else."""
    incident = lock_incident(session, incident.id)
    if incident.state is State.NEW:
        return start(session, incident, by=by)
    require(incident, Action.TRANSFER, by.actor)
    _require_fit(by.actor.user, incident)
    incident.assignee_id = by.actor.user.id
    taken = Note(action=Remark.TAKE_OVER, details={"assignee": by.actor.user.id})
    note(session, incident, taken, by=by)
    return incident


def _move(incident: Incident, handover: Handover) -> None:
    if handover.level is not None:
        if not 1 <= handover.level <= 4:  # noqa: PLR2004
            raise IncidentInputError(
                "The support level is 1, 2, 3 or 4.", case=IncidentCase.BAD_LEVEL
            )
        incident.level = handover.level
        incident.highest_level = max(incident.highest_level, handover.level)
    if handover.unit is not None:
        incident.unit_id = handover.unit.id
    if handover.post is not None:
        incident.post = handover.post
    if handover.assignee is not None:
        _require_person(handover.assignee)
        _require_fit(handover.assignee, incident)
    incident.assignee_id = handover.assignee.id if handover.assignee else None


def _require_fit(user: User, incident: Incident) -> None:
    """Raise ``AssigneeError`` for somebody who could not work on it."""
    if not policy.is_technician_in_charge(user, incident):
        raise AssigneeError(
            f"{user.name or user.login} is no technician of level {incident.level}.",
            case=AssigneeCase.LEVEL,
        )


def _require_person(user: User) -> None:
    """Raise ``AssigneeError`` for the account of a system, which nobody can log in with."""
    if user.is_system:
        raise AssigneeError(
            f"{user.name or user.login} is a system. Choose a person.",
            case=AssigneeCase.SYSTEM,
        )


def _place(incident: Incident) -> dict[str, int | str | None]:
    return {
        "level": incident.level,
        "unit": incident.unit_id,
        "post": incident.post.value,
        "assignee": incident.assignee_id,
    }
