"""Tables of every format as one grid: spans filled in, the lines of a cell kept."""

from collections.abc import Iterable, Sequence
from typing import Final

from ingest.extraction import Block, BlockType

MAX_COLUMNS: Final = 1_000
MAX_REPEATED: Final = 200
"""Characters of a cell that is said again in each row it spans; more is no label."""
MAX_FILLED: Final = 2_000_000
"""Characters that spans may add to a table."""


class Grid:
    """Takes cells with their spans, row by row.

    What spans rows belongs to each of them and is repeated; what spans columns stands
    in the first, so that the columns behind keep their places.
    """

    def __init__(self) -> None:
        self._rows: list[list[str]] = []
        self._spanning: dict[int, tuple[int, str]] = {}
        """By column: rows that are still spanned, and the text in them."""
        self._left = MAX_FILLED

    def begin_row(self) -> None:
        self._rows.append([])

    def add(self, text: str, columns: int = 1, rows: int = 1) -> None:
        """The next cell of the row; *rows* counts the row itself."""
        if self._spanning:
            self._fill_spanned()
        row = self._rows[-1]
        if columns == rows == 1 and len(row) < MAX_COLUMNS:
            row.append(text)
            return
        width = max(min(columns, MAX_COLUMNS - len(row)), 0)
        repeated = text if len(text) <= MAX_REPEATED else ""
        for number in range(width):
            if rows > 1:
                self._spanning[len(row)] = (rows - 1, "" if number else repeated)
            row.append("" if number else text)

    def add_continued(self, columns: int = 1) -> None:
        """A cell that belongs to the one above it."""
        self._fill_spanned()
        place = len(self._rows[-1])
        above = self._rows[-2] if len(self._rows) > 1 else []
        text = above[place] if place < len(above) else ""
        self.add(self._affordable(text if len(text) <= MAX_REPEATED else ""), columns)

    def end_row(self) -> None:
        if self._spanning:
            self._fill_spanned()

    @property
    def rows(self) -> list[list[str]]:
        return self._rows

    def to_block(self, page: int | None = None) -> Block | None:
        """``None`` for a table without a word."""
        return to_table(self._rows, page)

    def _fill_spanned(self) -> None:
        row = self._rows[-1]
        while (spanned := self._spanning.pop(len(row), None)) is not None:
            left, text = spanned
            if left > 1:
                self._spanning[len(row)] = (left - 1, text)
            row.append(self._affordable(text))

    def _affordable(self, text: str) -> str:
        self._left -= len(text)
        return text if self._left > 0 else ""


def to_table(rows: Iterable[Sequence[str]], page: int | None = None) -> Block | None:
    """A block of *rows*; ``None`` if no cell says anything."""
    kept = [cells for row in rows if any(cells := _trimmed(row))]
    if not kept:
        return None
    text = "\n".join("\t".join(row) for row in kept)
    has_lines = text.count("\n") >= len(kept)
    table = tuple(tuple(row) for row in kept) if has_lines else ()
    return Block(BlockType.TABLE, text, page=page, cells=table)


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = [_clean(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _clean(cell: str) -> str:
    if "\n" not in cell and "\r" not in cell:
        return " ".join(cell.split())
    lines = (" ".join(line.split()) for line in cell.splitlines())
    return "\n".join(line for line in lines if line)
