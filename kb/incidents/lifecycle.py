"""The life of an incident as one table: every move it can make, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from kb import moves
from kb.audit import Actor, By
from kb.incidents import clocks, policy
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import (
    NotAllowedError,
    NotApprovedError,
    ReasonCase,
    ReasonMissingError,
    TransitionError,
)
from kb.incidents.holding import HOLDERS, Standing
from kb.incidents.models import Approval, Incident, IncidentEvent, State
from kb.masking import keep_block
from kb.moves import Move, Table, states
from kb.people.models import User

_STARTED: Final = states(State.IN_PROGRESS)
_WORKED_ON: Final = states(State.NEW, State.IN_PROGRESS)
_OPEN: Final = _WORKED_ON | {State.RESOLVED}
_KNOWN: Final = states(State.IN_PROGRESS, State.RESOLVED, State.CLOSED)
"""Where the cause may be known, or known better."""

_holders: Final = policy.only(*HOLDERS)
_holders_or_lead: Final = policy.only(*HOLDERS, Standing.LEAD)
_sender: Final = policy.only(Standing.SENDER)
_desk: Final = policy.only(*HOLDERS, Standing.CALL_TAKER)
_word: Final = policy.only(*HOLDERS, Standing.CALL_TAKER, Standing.CONFIRMER)
_user: Final = policy.only(
    *HOLDERS, Standing.CALL_TAKER, Standing.CONFIRMER, Standing.REPORTER
)

# fmt: off
MOVES: Final[Table[Action, State, Incident]] = Table(moves={
    Action.START:           Move(states(State.NEW), State.IN_PROGRESS, _holders),
    Action.PUT_BACK:        Move(_STARTED, State.NEW, _holders),
    Action.TRANSFER:        Move(_WORKED_ON, None, _holders_or_lead),
    Action.ASK_BACK:        Move(_WORKED_ON, None, _sender),
    Action.GIVE_BACK:       Move(_WORKED_ON, None, _holders),
    Action.KEEP:            Move(_WORKED_ON, None, _holders),
    Action.PAUSE:           Move(_STARTED, None, _holders),
    Action.CONTINUE:        Move(_STARTED, None, _holders),
    Action.EDIT:            Move(_OPEN, None, _holders),
    Action.CARRY_OVER:      Move(_OPEN, None, _holders),
    Action.LINK:            Move(_OPEN, None, _holders),
    Action.UNLINK:          Move(_OPEN, None, _holders),
    Action.AWAIT:           Move(_OPEN, None, _holders),
    Action.RESOLVE:         Move(_WORKED_ON, State.RESOLVED, _holders),
    Action.NAME_CAUSE:      Move(_KNOWN, None, _holders_or_lead),
    Action.CHANGE_CLIENT:   Move(_OPEN, None, policy.may_change_client),
    Action.CONFIRM:         Move(states(State.RESOLVED), None, _word),
    Action.DENY:            Move(states(State.RESOLVED), State.IN_PROGRESS, _word),
    Action.MARK_UNANSWERED: Move(states(State.RESOLVED), None, _desk),
    Action.CLOSE:           Move(states(State.RESOLVED), State.CLOSED, _desk),
    Action.REOPEN:          Move(states(State.RESOLVED, State.CLOSED, State.CANCELLED),
                                 State.IN_PROGRESS, _user),
    Action.WITHDRAW:        Move(_OPEN, State.CANCELLED, _user),
    Action.MARK_DUPLICATE:  Move(_OPEN, State.CANCELLED, _holders),
    Action.APPROVE:         Move(_WORKED_ON, None, policy.may_approve),
    Action.DECLINE:         Move(_WORKED_ON, State.CANCELLED, policy.may_approve),
}, not_allowed=NotAllowedError, wrong_state=TransitionError)
# fmt: on
ANSWERS: Final = frozenset({Action.GIVE_BACK, Action.KEEP})
"""What can be said only to somebody who has asked to have it back."""

UNDOING: Final = frozenset({Action.PUT_BACK})
"""What only takes back what was just done (``undoing``): no page offers it by itself."""

_WORK: Final = frozenset({Action.START, Action.RESOLVE})
"""What starts only when it is approved, where that is needed."""

possible = MOVES.possible


def allowed(incident: Incident, user: User) -> frozenset[Action]:
    """What *user* can do now: what a page offers, and other systems are told."""
    return MOVES.allowed(incident, user) - _list_unfit(incident)


def is_allowed(incident: Incident, action: Action, user: User) -> bool:
    """As ``allowed``, of one action: where many incidents are shown, that is much less."""
    return (
        MOVES.fits(incident, action)
        and action not in _list_unfit(incident)
        and may(incident, action, user)
    )


def _list_unfit(incident: Incident) -> frozenset[Action]:
    """What its state would let be done, and what else is known of it does not."""
    unfit = {Action.ASK_BACK} if incident.asked_back_by_id else ANSWERS
    waits = _WORK if incident.approval is Approval.ASKED else frozenset()
    paused = Action.PAUSE if incident.paused_for else Action.CONTINUE
    return frozenset(unfit | UNDOING | waits | {paused})


def may(incident: Incident, action: Action, user: User) -> bool:
    """Whether *user* may, if the state were right."""
    return MOVES.moves[action].permits(user, incident)


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

    action: Action | Remark
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
    event = IncidentEvent(
        incident_id=incident.id, text=keep_block(text), details=details
    )
    MOVES.step(session, incident, action, event, by=by)
    if clocks.concerns(incident, event):
        clocks.recount(session, incident, now=by.now)
    return event


def note(session: Session, incident: Incident, what: Note, *, by: By) -> IncidentEvent:
    """Put something on the time line that leaves the state as it is."""
    event = _to_event(incident, what)
    moves.note(session, incident, event, by=by)
    if clocks.concerns(incident, event):
        clocks.recount(session, incident, now=by.now)
    return event


def begin(session: Session, incident: Incident, what: Note, *, by: By) -> None:
    """As ``note``, of one that has just been made: written with whatever comes next."""
    event = _to_event(incident, what)
    moves.fill(incident, event, by=by)
    session.add(event)
    clocks.begin(session, incident, event, now=by.now)


def jot(session: Session, incident: Incident, what: Note, *, by: By) -> None:
    """As ``note``, for what no clock goes by: it is written with whatever comes next."""
    event = _to_event(incident, what)
    assert event.action not in clocks.COUNTED, "clocks are counted from what is written"
    moves.fill(incident, event, by=by)
    session.add(event)


def _to_event(incident: Incident, what: Note) -> IncidentEvent:
    return IncidentEvent(
        incident_id=incident.id,
        action=what.action.value,
        text=keep_block(what.text),
        internal=what.internal,
        details=dict(what.details),
    )


def require_reason(text: str, what: ReasonCase) -> str:
    """The reason as it is kept. Raise ``ReasonMissingError`` if there is none."""
    reason = keep_block(text)
    if not reason:
        raise ReasonMissingError(f"Say {what.value}.", case=what)
    return reason
