"""The life of an incident as one table: every move it can make, and by whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from kb import audit
from kb.audit import Actor
from kb.incidents import policy
from kb.incidents.actions import Action
from kb.incidents.errors import (
    NotAllowedError,
    ReasonMissingError,
    TransitionError,
)
from kb.incidents.models import Incident, IncidentEvent, State
from kb.people.models import User
from kb.text import clean

Policy = Callable[[User, Incident], bool]


@dataclass(frozen=True, slots=True)
class Move:
    sources: frozenset[State]
    target: State | None
    """``None``: it stays where it is."""
    permits: Policy


def _from(*sources: State) -> frozenset[State]:
    return frozenset(sources)


_OPEN: Final = _from(State.NEW, State.IN_PROGRESS, State.RESOLVED)

# fmt: off
MOVES: Final = {
    Action.START:           Move(_from(State.NEW), State.IN_PROGRESS,
                                 policy.is_technician_in_charge),
    Action.TRANSFER:        Move(_from(State.NEW, State.IN_PROGRESS), None,
                                 policy.is_technician),
    Action.LINK:            Move(_OPEN, None, policy.is_technician),
    Action.UNLINK:          Move(_OPEN, None, policy.is_technician),
    Action.AWAIT:           Move(_OPEN, None, policy.is_technician),
    Action.RESOLVE:         Move(_from(State.NEW, State.IN_PROGRESS), State.RESOLVED,
                                 policy.is_technician),
    Action.CONFIRM:         Move(_from(State.RESOLVED), None, policy.may_give_word),
    Action.DENY:            Move(_from(State.RESOLVED), State.IN_PROGRESS,
                                 policy.may_give_word),
    Action.MARK_UNANSWERED: Move(_from(State.RESOLVED), None, policy.is_technician),
    Action.CLOSE:           Move(_from(State.RESOLVED), State.CLOSED,
                                 policy.is_technician),
    Action.REOPEN:          Move(_from(State.RESOLVED, State.CLOSED, State.CANCELLED),
                                 State.IN_PROGRESS, policy.may_reopen),
    Action.WITHDRAW:        Move(_OPEN, State.CANCELLED, policy.may_withdraw),
    Action.MARK_DUPLICATE:  Move(_OPEN, State.CANCELLED, policy.is_technician),
}
# fmt: on


def require(incident: Incident, action: Action, actor: Actor) -> None:
    """Raise ``NotAllowedError``, or ``TransitionError`` if the state is not right."""
    if not MOVES[action].permits(actor.user, incident):
        raise NotAllowedError(action)
    require_state(incident, action)


def require_state(incident: Incident, action: Action) -> None:
    if incident.state not in MOVES[action].sources:
        raise TransitionError(action, incident.state, possible(incident.state))


def possible(state: State) -> tuple[Action, ...]:
    """What can be done in *state*, by whoever may."""
    return tuple(action for action, move in MOVES.items() if state in move.sources)


def allowed(incident: Incident, user: User) -> frozenset[Action]:
    """What *user* can do now."""
    return frozenset(
        action
        for action in possible(incident.state)
        if MOVES[action].permits(user, incident)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something for the time line."""

    action: str
    text: str = ""
    """The reason, the comment, or what was done."""
    internal: bool = False
    target: State | None = None
    """The state that follows, if it is another one."""
    details: Mapping[str, Any] = field(default_factory=dict)


def step(
    session: Session,
    incident: Incident,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    text: str = "",
    **details: Any,
) -> IncidentEvent:
    """Take *incident* through *action*, on its time line and in the audit.

    Whether the actor may is the caller's business; the state is checked here.
    """
    require_state(incident, action)
    step_taken = Note(
        action=action.value, text=text, target=MOVES[action].target, details=details
    )
    event = note(session, incident, step_taken, actor=actor, now=now)
    audit.record(
        session,
        action.value,
        incident,
        actor=actor,
        now=now,
        before=event.source.value if event.source else None,
        after=event.target.value,
        **details,
    )
    return event


def note(
    session: Session, incident: Incident, what: Note, *, actor: Actor, now: datetime
) -> IncidentEvent:
    """Put something on the time line, and move the incident if that says so."""
    event = IncidentEvent(
        incident_id=incident.id,
        action=what.action,
        source=incident.state,
        target=what.target or incident.state,
        text=clean(what.text),
        internal=what.internal,
        details=dict(what.details),
        actor_id=actor.user.id,
        channel=actor.channel,
        at=now,
    )
    incident.state = event.target
    incident.updated_at = now
    session.add(event)
    session.flush()  # The next step of the same transaction reads both.
    return event


def require_reason(text: str, what: str) -> str:
    """The reason as it is kept. Raise ``ReasonMissingError`` if there is none."""
    reason = clean(text)
    if not reason:
        raise ReasonMissingError(f"Say {what}.")
    return reason
