"""The life of a change as one table: every move it can make, and by whom."""

from enum import StrEnum
from typing import Final

from kb import moves
from kb.changes.errors import ChangeNotAllowedError, ChangeTransitionError
from kb.changes.models import Change
from kb.changes.models import ChangeState as State
from kb.moves import Move, Table, states
from kb.people.models import User


class Remark(StrEnum):
    """What is put on the time line and is no move of the table."""

    OPEN = "open"


class Action(moves.Action):
    ADD_PLAN = "add_plan"
    PLAN = "plan"
    START = "start"
    FINISH = "finish"
    ROLL_BACK = "roll_back"
    CLOSE = "close"
    CANCEL = "cancel"

    @property
    def phrase(self) -> str:
        return "add a plan to" if self is Action.ADD_PLAN else super().phrase


_BEFORE: Final = states(State.DRAFT, State.PLANNED)


def _technician(user: User, _change: Change) -> bool:
    return user.is_technician


# fmt: off
MOVES: Final[Table[Action, State, Change]] = Table(moves={
    Action.ADD_PLAN:  Move(_BEFORE, None, _technician),
    Action.PLAN:      Move(states(State.DRAFT), State.PLANNED, _technician),
    Action.START:     Move(states(State.PLANNED), State.IN_PROGRESS, _technician),
    Action.FINISH:    Move(states(State.IN_PROGRESS), State.DONE, _technician),
    Action.ROLL_BACK: Move(states(State.IN_PROGRESS), State.ROLLED_BACK, _technician),
    Action.CLOSE:     Move(states(State.DONE, State.ROLLED_BACK), State.CLOSED,
                           _technician),
    Action.CANCEL:    Move(_BEFORE, State.CANCELLED, _technician),
}, not_allowed=ChangeNotAllowedError, wrong_state=ChangeTransitionError)
# fmt: on
