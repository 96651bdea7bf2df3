"""The life of a package as one table."""

from typing import Final

from kb import moves
from kb.moves import Move, Table, states
from kb.packages.errors import PackageNotAllowedError, PackageTransitionError
from kb.packages.models import Package
from kb.packages.models import PackageState as State
from kb.people.models import Role, User


class Action(moves.Action):
    RELEASE = "release"
    WITHDRAW = "withdraw"
    DISCARD = "discard"
    """A draft that is not to be released."""


def may_add(user: User) -> bool:
    return user.active and (user.is_technician or user.has(Role.MANAGER))


def _reviewer(user: User, _package: Package) -> bool:
    """That nobody releases what they added is said apart (``OwnPackageError``)."""
    return user.active and user.has(Role.REVIEWER, Role.MANAGER)


def _adder(user: User, package: Package) -> bool:
    return user.id == package.added_by_id or _reviewer(user, package)


# fmt: off
MOVES: Final[Table[Action, State, Package]] = Table(moves={
    Action.RELEASE:  Move(states(State.DRAFT), State.RELEASED, _reviewer),
    Action.DISCARD:  Move(states(State.DRAFT), State.WITHDRAWN, _adder),
    Action.WITHDRAW: Move(states(State.RELEASED), State.WITHDRAWN, _reviewer),
}, not_allowed=PackageNotAllowedError, wrong_state=PackageTransitionError)
# fmt: on
