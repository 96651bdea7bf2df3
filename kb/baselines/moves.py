"""The life of a deviation as one table; that it is corrected, only the facts say."""

from typing import Final

from kb import moves
from kb.baselines.errors import BaselineNotAllowedError, DeviationStateError
from kb.baselines.models import Deviation
from kb.baselines.models import DeviationState as State
from kb.baselines.visibility import may_decide
from kb.moves import Move, Table, states
from kb.people.models import User


class Action(moves.Action):
    TIE = "tie"
    """To a change that explains it."""
    RAISE = "raise"
    """Nothing explains it: an item is opened."""
    UNTIE = "untie"


def _decider(user: User, _deviation: Deviation) -> bool:
    return may_decide(user)


# fmt: off
MOVES: Final[Table[Action, State, Deviation]] = Table(moves={
    Action.TIE:   Move(states(State.OPEN, State.UNAUTHORISED), State.TIED, _decider),
    Action.RAISE: Move(states(State.OPEN), State.UNAUTHORISED, _decider),
    Action.UNTIE: Move(states(State.TIED), State.OPEN, _decider),
}, not_allowed=BaselineNotAllowedError, wrong_state=DeviationStateError)
# fmt: on
