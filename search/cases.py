"""What the wording of solved incidents may do in somebody's search."""

from collections.abc import Set as AbstractSet
from enum import Enum, auto

from kb.articles.kinds import Audience


class Cases(Enum):
    """Incidents are read by fewer people than the articles that solved them."""

    FIND = auto()
    """It finds articles, as their own text does."""
    ORDER = auto()
    """It only orders what the reader's words have found in the articles themselves."""
    NOTHING = auto()
    """It is not looked at, so that nothing can be told of it."""


def use(audiences: AbstractSet[Audience], *, with_cases: bool) -> Cases:
    """For whom articles of *audiences* are; *with_cases* as ``Query`` has it."""
    if not with_cases:
        return Cases.NOTHING
    return Cases.FIND if Audience.INTERNAL in audiences else Cases.ORDER
