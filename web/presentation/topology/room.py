"""Which rectangles touch: asked of those nearby, not of all."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from web.presentation.topology.sheets import Point, Rectangle, Sheet, around

_CELL: Final = 120.0
LABEL_MARGIN: Final = 2.0
"""Around a label, so that two are not read as one."""


class Room:
    """Rectangles that take room already."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Rectangle]] = defaultdict(list)

    def take(self, taken: Rectangle) -> None:
        for cell in _cells(taken):
            self._cells[cell].append(taken)

    def is_free(self, wanted: Rectangle) -> bool:
        return not any(
            touch(wanted, taken)
            for cell in _cells(wanted)
            for taken in self._cells.get(cell, ())
        )


def touch(one: Rectangle, other: Rectangle) -> bool:
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )


def are_apart(sheet: Sheet, middles: Sequence[Point]) -> bool:
    """Whether no two boxes touch there."""
    room = Room()
    for box, middle in zip(sheet.boxes, middles, strict=True):
        taken = around(middle, box.size)
        if not room.is_free(taken):
            return False
        room.take(taken)
    return True


def _cells(taken: Rectangle) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(each // _CELL) for each in taken)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row
