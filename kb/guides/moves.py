"""The life of an edition as one table: every move it can make, and by whom."""

from enum import StrEnum
from typing import Final

from kb import moves
from kb.guides.errors import GuideNotAllowedError, GuideTransitionError
from kb.guides.models import EditionState as State
from kb.guides.models import GuideEdition
from kb.moves import Move, Table, states
from kb.people.models import Role, User


class Remark(StrEnum):
    """What is put on the time line and is no move of the table."""

    BUILD = "build"


class Action(moves.Action):
    APPROVE = "approve"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    DISCARD = "discard"


MANAGES: Final = (Role.MANAGER, Role.ADMINISTRATOR)
JUDGES: Final = (Role.REVIEWER, *MANAGES)


def keeps(user: User, _edition: GuideEdition | None = None) -> bool:
    return user.active and user.has(*MANAGES)


def judges(user: User, _edition: GuideEdition) -> bool:
    """That nobody approves what they made themselves is said apart (``OwnGuideError``)."""
    return user.active and user.has(*JUDGES)


# fmt: off
MOVES: Final[Table[Action, State, GuideEdition]] = Table(moves={
    Action.APPROVE:   Move(states(State.DRAFT), State.APPROVED, judges),
    Action.SEND_BACK: Move(states(State.APPROVED), State.DRAFT, judges),
    Action.PUBLISH:   Move(states(State.APPROVED), State.PUBLISHED, keeps),
    Action.DISCARD:   Move(states(State.DRAFT, State.APPROVED), State.DISCARDED, keeps),
}, not_allowed=GuideNotAllowedError, wrong_state=GuideTransitionError)
# fmt: on
