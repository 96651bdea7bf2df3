"""The life of a hand-over as one table: every move it can make, and by whom."""

from enum import StrEnum
from typing import Final

from kb import moves
from kb.handovers.errors import HandoverNotAllowedError, HandoverTransitionError
from kb.handovers.models import Handover, HandoverParty, Side
from kb.handovers.models import HandoverState as State
from kb.moves import Move, Table, states
from kb.people.leading import is_lead, leads
from kb.people.models import User


class Remark(StrEnum):
    """What is put on the time line and is no move of the table."""

    BEGIN = "begin"


class Action(moves.Action):
    FILL = "fill"
    SIGN = "sign"
    COMPLETE = "complete"
    """The second signature."""
    TAKE_BACK = "take_back"
    CANCEL = "cancel"
    FOLLOW_UP = "follow_up"
    PACK = "pack"


def keeps(user: User, handover: Handover) -> bool:
    """Whether *user*, who works for its client, begins and ends it."""
    return user.active and user.is_staff and leads(user, handover.unit)


def is_party(user: User, handover: Handover) -> bool:
    return user.active and any(each.user_id == user.id for each in handover.parties)


def works_on(user: User, handover: Handover) -> bool:
    return keeps(user, handover) or is_party(user, handover)


def may_sign_for(user: User, handover: Handover, side: Side) -> bool:
    """A party signs in person; for a name without an account, the other's lead."""
    party = handover.party(side)
    if party.user_id is not None:
        return user.active and party.user_id == user.id
    other = next(each for each in handover.parties if each is not party)
    return other.user_id != user.id and (
        keeps(user, handover) or _leads_person(user, other)
    )


def _leads_person(user: User, party: HandoverParty) -> bool:
    posts = party.user.memberships if party.user is not None else ()
    return any(is_lead(user, each.unit) for each in posts)


def _may_sign(user: User, handover: Handover) -> bool:
    return any(may_sign_for(user, handover, side) for side in Side)


def _has_signed(user: User, handover: Handover) -> bool:
    return user.active and any(
        each.signed_by_id == user.id for each in handover.parties
    )


_KEPT: Final = states(State.OPEN, State.SIGNED)

# fmt: off
MOVES: Final[Table[Action, State, Handover]] = Table(moves={
    Action.FILL:      Move(states(State.OPEN), None, works_on),
    Action.SIGN:      Move(states(State.OPEN), None, _may_sign),
    Action.COMPLETE:  Move(states(State.OPEN), State.SIGNED, _may_sign),
    Action.TAKE_BACK: Move(states(State.OPEN), None, _has_signed),
    Action.CANCEL:    Move(states(State.OPEN), State.CANCELLED, keeps),
    Action.FOLLOW_UP: Move(_KEPT, None, works_on),
    Action.PACK:      Move(_KEPT, None, keeps),
}, not_allowed=HandoverNotAllowedError, wrong_state=HandoverTransitionError)
# fmt: on
