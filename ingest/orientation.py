"""Scans that lie on their side or upside down: which way their lines are to be read."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

Box = list[list[float]]
"""The corners of a line, in pixels."""

JUDGED: Final = 9
"""Lines, the longest ones, that are asked: short ones look alike both ways."""
_TALL: Final = 1.5
"""Of its width: a line that is higher runs up or down."""


def extent(box: Box) -> tuple[float, float, float, float]:
    """Left, top, right and bottom."""
    lefts, tops = [x for x, _ in box], [y for _, y in box]
    return min(lefts), min(tops), max(lefts), max(tops)


def is_tall(box: Box) -> bool:
    left, top, right, bottom = extent(box)
    return bottom - top >= _TALL * (right - left)


def quarters(
    lines: Sequence[tuple[Box, str]], is_upside_down: Callable[[Box], bool]
) -> int:
    """How often a picture has to be turned by 90° against the clock to stand upright.

    *is_upside_down* says it of one line, after a tall one was turned once so.
    """
    longest = sorted(lines, key=lambda line: len(line[1]), reverse=True)[:JUDGED]
    votes: Counter[int] = Counter()
    for box, text in longest:
        sideways = int(is_tall(box))
        votes[sideways + 2 * int(is_upside_down(box))] += len(text)
    return max(votes, key=lambda turn: (votes[turn], -turn)) if votes else 0


def upright(
    lines: Iterable[tuple[Box, str]], size: tuple[float, float], turns: int
) -> list[tuple[Box, str]]:
    """*lines* where they stand once the picture, of width and height, is turned."""
    width, height = size
    found = list(lines)
    for _ in range(turns):
        found = [([[y, width - x] for x, y in box], text) for box, text in found]
        width, height = height, width
    return found
