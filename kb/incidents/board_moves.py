"""What moving a card from one column of the board to another means."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import ConflictError
from kb.incidents import lifecycle, transfers
from kb.incidents.actions import Action
from kb.incidents.models import Incident, State
from kb.people.models import User

STEPS: Final[Mapping[tuple[State, State], Action]] = {
    (State.NEW, State.IN_PROGRESS): Action.START,
    (State.NEW, State.RESOLVED): Action.RESOLVE,
    (State.IN_PROGRESS, State.RESOLVED): Action.RESOLVE,
    (State.RESOLVED, State.IN_PROGRESS): Action.REOPEN,
}
"""Every other way from column to column leads nowhere."""
AT_ONCE: Final = frozenset({Action.START})
"""What needs no words; the others are asked for on the incident's page."""


class NoSuchMoveError(ConflictError):
    """Nothing that can be done leads from the one column to the other."""

    code = "no_such_move"

    def __init__(self) -> None:
        super().__init__(
            "No step leads there: what has been taken is not new any more. Reassign it, "
            "or undo what was just done."
        )


def list_targets(incident: Incident, user: User) -> list[State]:
    """The columns to which *user* may move the card."""
    return [
        target
        for (source, target), action in STEPS.items()
        if source is incident.state and lifecycle.is_allowed(incident, action, user)
    ]


def move(session: Session, incident: Incident, target: State, *, by: By) -> Action:
    """Take the step that leads to *target*, if it needs no words; return which it is.

    Raise ``NoSuchMoveError``, or what the table of moves refuses with.
    """
    action = STEPS.get((incident.state, target))
    if action is None:
        raise NoSuchMoveError
    lifecycle.require(incident, action, by.actor)
    if action in AT_ONCE:
        transfers.start(session, incident, by=by)
    return action
