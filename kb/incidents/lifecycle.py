"""The life of an incident as one table: every move it can make, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from kb import moves
from kb.audit import Actor, By
from kb.incidents import policy
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import (
    NotAllowedError,
    NotApprovedError,
    ReasonCase,
    ReasonMissingError,
    TransitionError,
)
from kb.incidents.models import Approval, Incident, IncidentEvent, State
from kb.moves import Move, Table, states
from kb.people.models import User
from kb.text import clean

_OPEN: Final = states(State.NEW, State.IN_PROGRESS, State.RESOLVED)

# fmt: off
MOVES: Final[Table[Action, State, Incident]] = Table(moves={
    Action.START:           Move(states(State.NEW), State.IN_PROGRESS,
                                 policy.is_technician_in_charge),
    Action.TRANSFER:        Move(states(State.NEW, State.IN_PROGRESS), None,
                                 policy.is_technician),
    Action.LINK:            Move(_OPEN, None, policy.is_technician),
    Action.UNLINK:          Move(_OPEN, None, policy.is_technician),
    Action.AWAIT:           Move(_OPEN, None, policy.is_technician),
    Action.RESOLVE:         Move(states(State.NEW, State.IN_PROGRESS), State.RESOLVED,
                                 policy.is_technician),
    Action.CONFIRM:         Move(states(State.RESOLVED), None, policy.may_give_word),
    Action.DENY:            Move(states(State.RESOLVED), State.IN_PROGRESS,
                                 policy.may_give_word),
    Action.MARK_UNANSWERED: Move(states(State.RESOLVED), None, policy.is_technician),
    Action.CLOSE:           Move(states(State.RESOLVED), State.CLOSED,
                                 policy.is_technician),
    Action.REOPEN:          Move(states(State.RESOLVED, State.CLOSED, State.CANCELLED),
                                 State.IN_PROGRESS, policy.may_reopen),
    Action.WITHDRAW:        Move(_OPEN, State.CANCELLED, policy.may_withdraw),
    Action.MARK_DUPLICATE:  Move(_OPEN, State.CANCELLED, policy.is_technician),
    Action.APPROVE:         Move(states(State.NEW, State.IN_PROGRESS), None,
                                 policy.may_approve),
    Action.DECLINE:         Move(states(State.NEW, State.IN_PROGRESS), State.CANCELLED,
                                 policy.may_approve),
}, not_allowed=NotAllowedError, wrong_state=TransitionError)
# fmt: on

_WORK: Final = frozenset({Action.START, Action.RESOLVE})
"""What starts only when it is approved, where that is needed."""

possible = MOVES.possible


def allowed(incident: Incident, user: User) -> frozenset[Action]:
    """What *user* can do now."""
    now = MOVES.allowed(incident, user)
    return now - _WORK if incident.approval is Approval.ASKED else now


def require(incident: Incident, action: Action, actor: Actor) -> None:
    """Raise ``NotAllowedError``, or ``TransitionError`` if the state is not right.

    Raise ``NotApprovedError`` for work on what still waits for its approval.
    """
    MOVES.require(incident, action, actor.user)
    if action in _WORK and incident.approval is Approval.ASKED:
        raise NotApprovedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something for the time line that is no step."""

    action: Remark
    text: str = ""
    """The reason, the comment, or what was done."""
    internal: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


def step(
    session: Session,
    incident: Incident,
    action: Action,
    *,
    by: By,
    text: str = "",
    **details: Any,
) -> IncidentEvent:
    """Take *incident* through *action*, on its time line and in the audit.

    Whether the actor may is the caller's business; the state is checked here.
    """
    event = IncidentEvent(incident_id=incident.id, text=clean(text), details=details)
    return MOVES.step(session, incident, action, event, by=by)


def note(session: Session, incident: Incident, what: Note, *, by: By) -> IncidentEvent:
    """Put something on the time line that leaves the state as it is."""
    event = IncidentEvent(
        incident_id=incident.id,
        action=what.action.value,
        text=clean(what.text),
        internal=what.internal,
        details=dict(what.details),
    )
    return moves.note(session, incident, event, by=by)


def require_reason(text: str, what: ReasonCase) -> str:
    """The reason as it is kept. Raise ``ReasonMissingError`` if there is none."""
    reason = clean(text)
    if not reason:
        raise ReasonMissingError(f"Say {what.value}.", case=what)
    return reason
