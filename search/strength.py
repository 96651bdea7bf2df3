"""Whether suggestions are worth showing, and how sure one may be of each."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from search import fields
from search.engine import Hit

FEW: Final = 3
"""So many are looked at to decide, and shown when the first one is strong."""
_STRONG: Final = 2.0
"""Times the least strength."""


class Strength(StrEnum):
    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"
    """Shown only beside others that are stronger."""


def choose(
    hits: Sequence[Hit], limit: int, least: float = fields.LEAST_STRENGTH
) -> tuple[Hit, ...]:
    """What of *hits*, the likeliest first, is worth showing: perhaps nothing.

    Confident junk teaches people to look away.
    """
    if not hits or max(hit.strength for hit in hits[:FEW]) < least:
        return ()
    is_sure = to_strength(hits[0], least) is Strength.STRONG
    return tuple(hits[: min(limit, FEW) if is_sure else limit])


def to_strength(hit: Hit, least: float = fields.LEAST_STRENGTH) -> Strength:
    if hit.strength >= _STRONG * least:
        return Strength.STRONG
    return Strength.FAIR if hit.strength >= least else Strength.WEAK
