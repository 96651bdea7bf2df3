"""The life of a problem as one table: every move it can make, and by whom."""

from enum import StrEnum
from typing import Final

from kb import moves
from kb.moves import Move, Table, states
from kb.people.models import User
from kb.problems.errors import ProblemNotAllowedError, ProblemTransitionError
from kb.problems.models import Problem
from kb.problems.models import ProblemState as State


class Remark(StrEnum):
    """What is put on the time line and is no move of the table."""

    OPEN = "open"
    SOLUTION_CHECKED_IN = "solution_checked_in"
    SOLUTION_NOT_ACCEPTED = "solution_not_accepted"
    UNLINK = "unlink"


class Action(moves.Action):
    FIND_CAUSE = "find_cause"
    LINK = "link"
    AWAIT = "await"
    SOLVE = "solve"
    CANCEL = "cancel"
    REOPEN = "reopen"


OPEN: Final = states(State.OPEN, State.KNOWN_CAUSE)


def _technician(user: User, _problem: Problem) -> bool:
    return user.is_technician


# fmt: off
MOVES: Final[Table[Action, State, Problem]] = Table(moves={
    Action.FIND_CAUSE: Move(states(State.OPEN), State.KNOWN_CAUSE, _technician),
    Action.LINK:       Move(OPEN, None, _technician),
    Action.AWAIT:      Move(OPEN, None, _technician),
    Action.SOLVE:      Move(states(State.KNOWN_CAUSE), State.SOLVED, _technician),
    Action.CANCEL:     Move(OPEN, State.CANCELLED, _technician),
    Action.REOPEN:     Move(states(State.SOLVED, State.CANCELLED), State.OPEN,
                            _technician),
}, not_allowed=ProblemNotAllowedError, wrong_state=ProblemTransitionError)
# fmt: on
