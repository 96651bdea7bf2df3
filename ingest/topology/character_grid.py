"""A text as a grid of cells, and the boxes and lines that its characters draw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from unicodedata import east_asian_width

Cell = tuple[int, int]
"""Row and column."""
NORTH, EAST, SOUTH, WEST = (-1, 0), (0, 1), (1, 0), (0, -1)
SIDES: Final = (NORTH, EAST, SOUTH, WEST)
_SHAPES: Final = {
    "-─━═—": (EAST, WEST),
    "<>←→◄►": (EAST, WEST),
    "|│┃║": (NORTH, SOUTH),
    "^v▲▼↑↓": (NORTH, SOUTH),
    "+┼╬╋": SIDES,
    "┌╔╭┏": (EAST, SOUTH),
    "┐╗╮┓": (WEST, SOUTH),
    "└╚╰┗": (NORTH, EAST),
    "┘╝╯┛": (NORTH, WEST),
    "├╠┣": (NORTH, EAST, SOUTH),
    "┤╣┫": (NORTH, SOUTH, WEST),
    "┬╦┳": (EAST, SOUTH, WEST),
    "┴╩┻": (NORTH, EAST, WEST),
}
JOINS: Final[Mapping[str, tuple[Cell, ...]]] = {
    sign: sides for signs, sides in _SHAPES.items() for sign in signs
}
"""Towards which sides a character draws a line."""
_SECOND_HALF: Final = "\0"
"""Stands in the second cell of a character as wide as two."""


@dataclass(frozen=True, slots=True)
class Box:
    top: int
    left: int
    bottom: int
    right: int

    def edge(self) -> Iterator[Cell]:
        for column in range(self.left, self.right + 1):
            yield self.top, column
            yield self.bottom, column
        for row in range(self.top + 1, self.bottom):
            yield row, self.left
            yield row, self.right

    def cells(self) -> Iterator[Cell]:
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column

    def holds(self, other: "Box") -> bool:
        return (
            self.top < other.top
            and self.left < other.left
            and self.bottom > other.bottom
            and self.right > other.right
        )


@dataclass(frozen=True)
class Grid:
    rows: Sequence[str]
    """Each as long as the longest; a wide character takes two cells."""

    @staticmethod
    def of(text: str) -> "Grid":
        rows = [_spread(line.expandtabs()) for line in text.splitlines()]
        width = max(map(len, rows), default=0)
        return Grid([row.ljust(width) for row in rows])

    def at(self, cell: Cell) -> str:
        row, column = cell
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if inside else " "

    def draws(self, cell: Cell, side: Cell) -> bool:
        return side in JOINS.get(self.at(cell), ())

    def words(self, box: Box) -> str:
        lines = (
            self.rows[row][box.left + 1 : box.right].replace(_SECOND_HALF, "").strip()
            for row in range(box.top + 1, box.bottom)
        )
        return "\n".join(line for line in lines if line)

    @cached_property
    def boxes(self) -> Sequence[Box]:
        """The smallest at each corner."""
        corners = (
            (row, column)
            for row, line in enumerate(self.rows)
            for column, sign in enumerate(line)
            if sign in JOINS
        )
        return [box for corner in corners if (box := self._box(corner))]

    def _box(self, corner: Cell) -> Box | None:
        top, left = corner
        if not (self.draws(corner, EAST) and self.draws(corner, SOUTH)):
            return None
        bottoms = self._run((top, left), SOUTH)
        for right in self._run(corner, EAST)[2:]:
            if not self.draws((top, right), SOUTH):
                continue
            reached = set(self._run((top, right), SOUTH))
            for bottom in bottoms[1:]:
                low = (bottom, left)
                if bottom in reached and right in self._run(low, EAST):
                    return Box(top, left, bottom, right)
        return None

    def _run(self, start: Cell, side: Cell) -> list[int]:
        """Rows or columns that a straight line from *start* reaches."""
        opposite = (-side[0], -side[1])
        reached, cell = [], start
        while self.draws(cell, side):
            cell = (cell[0] + side[0], cell[1] + side[1])
            if not self.draws(cell, opposite):
                break
            reached.append(cell[1] if side == EAST else cell[0])
        return reached


def _spread(line: str) -> str:
    return "".join(
        sign + _SECOND_HALF if east_asian_width(sign) in "WF" else sign for sign in line
    )
