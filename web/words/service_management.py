"""What is said of errors in the rooms of service management, gathered from their words."""

from typing import Any, Final

from web.words import (
    baselines,
    guides,
    item_errors,
    leaving,
    milestones,
    packages,
    training,
)

_ROOMS: Final = (
    baselines,
    guides,
    item_errors,
    leaving,
    milestones,
    packages,
    training,
)
ERRORS: Final[dict[str, Any]] = {
    code: said for room in _ROOMS for code, said in room.ERRORS.items()
}
CASES: Final[dict[str, Any]] = {
    case: said for room in _ROOMS for case, said in room.CASES.items()
}
