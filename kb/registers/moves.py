"""The life of a record as one table: every move it can make, and by whom."""

from enum import StrEnum
from typing import Final

from kb import moves
from kb.moves import Move, Table, states
from kb.registers.errors import RecordNotAllowedError, RecordStateError
from kb.registers.models import Record
from kb.registers.models import RecordState as State
from kb.registers.types import RecordType
from kb.registers.visibility import may_keep


class Remark(StrEnum):
    """What is put in the change log and is no move of the table."""

    ADD = "add"
    CHANGE = "change"
    MOVE_STOCK = "move_stock"
    INSPECT = "inspect"
    TIE_INCIDENT = "tie_incident"
    UNTIE_INCIDENT = "untie_incident"
    ADD_FILE = "add_file"
    REMOVE_FILE = "remove_file"
    PUT_BACK_FILE = "put_back_file"
    REMOVE = "remove"


class Action(moves.Action):
    ISSUE = "issue"
    STORE = "store"
    SEND_TO_REPAIR = "send_to_repair"
    BRING_BACK = "bring_back"
    END = "end"
    REVIVE = "revive"


# fmt: off
MOVES: Final[Table[Action, State, Record]] = Table(moves={
    Action.ISSUE:          Move(states(State.IN_STOCK), State.IN_USE, may_keep),
    Action.STORE:          Move(states(State.IN_USE), State.IN_STOCK, may_keep),
    Action.SEND_TO_REPAIR: Move(states(State.IN_USE, State.IN_STOCK), State.IN_REPAIR,
                                may_keep),
    Action.BRING_BACK:     Move(states(State.IN_REPAIR), State.IN_STOCK, may_keep),
    Action.END:            Move(states(State.IN_USE, State.IN_STOCK, State.IN_REPAIR),
                                State.ENDED, may_keep),
    Action.REVIVE:         Move(states(State.ENDED), State.IN_USE, may_keep),
}, not_allowed=RecordNotAllowedError, wrong_state=RecordStateError)
# fmt: on


def fits_type(found: RecordType, action: Action) -> bool:
    """Whether records of the type are ever where the move leads."""
    return MOVES.moves[action].target in found.states
