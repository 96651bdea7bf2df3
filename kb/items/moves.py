"""The life of an item as one table: every move it can make, and by whom."""

from enum import StrEnum
from typing import Final

from kb import moves
from kb.items.errors import ItemNotAllowedError, ItemTransitionError
from kb.items.models import Item
from kb.items.models import ItemState as State
from kb.moves import Move, Table, states
from kb.people.leading import leads, works_in
from kb.people.models import User


class Remark(StrEnum):
    """What is put on the time line and is no move of the table."""

    OPEN = "open"
    UNDO = "undo"
    """The step before was taken back by whoever took it."""


class Action(moves.Action):
    ASSIGN = "assign"
    PLAN = "plan"
    COMPLETE = "complete"
    TAKE_BACK = "take_back"
    """What was called done is not, after all."""
    VERIFY = "verify"
    RETURN = "return"
    """It had no effect."""
    REJECT = "reject"
    REOPEN = "reopen"
    COMMENT = "comment"


UNDONE: Final = states(State.OPEN, State.PLANNED)
OPEN: Final = UNDONE | states(State.DONE)
"""Somebody has to do something about it."""


def answers_for(user: User, item: Item) -> bool:
    """Whether *user* leads its unit, or manages; never the one it complains of."""
    return user.is_staff and user.id != item.about_id and leads(user, item.unit)


def works_on(user: User, item: Item) -> bool:
    """Its owner, and who answers for it."""
    is_owner = user.active and user.is_staff and user.id == item.owner_id
    return is_owner or answers_for(user, item)


def _may_check(user: User, item: Item) -> bool:
    """Who answers for it, opened it, or works there.

    That nobody checks what they did themselves is said apart (``OwnEffectError``).
    """
    if not user.active or not user.is_staff or user.id == item.about_id:
        return False
    is_theirs = user.id in (item.opened_by_id, item.owner_id)
    is_near = not item.confidential and (item.unit is None or works_in(user, item.unit))
    return is_theirs or is_near or leads(user, item.unit)


# fmt: off
MOVES: Final[Table[Action, State, Item]] = Table(moves={
    Action.ASSIGN:    Move(UNDONE, None, answers_for),
    Action.PLAN:      Move(UNDONE, State.PLANNED, works_on),
    Action.COMPLETE:  Move(states(State.PLANNED), State.DONE, works_on),
    Action.TAKE_BACK: Move(states(State.DONE), State.PLANNED, works_on),
    Action.VERIFY:   Move(states(State.DONE), State.CONFIRMED, _may_check),
    Action.RETURN:    Move(states(State.DONE), State.PLANNED, _may_check),
    Action.REJECT:    Move(UNDONE, State.REJECTED, answers_for),
    Action.REOPEN:    Move(states(State.REJECTED), State.OPEN, answers_for),
    Action.COMMENT:   Move(OPEN, None, _may_check),
}, not_allowed=ItemNotAllowedError, wrong_state=ItemTransitionError)
# fmt: on
