"""What is to be said of single cells of a sheet, beside the values that a library reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest import clock, number_formats, visibility
from ingest.extraction import Loss, LossCode
from ingest.grid import MAX_FILLED, MAX_REPEATED

MAX_COLUMNS: Final = 20_000
MAX_SPANNED: Final = 1_000
"""Rows; what spans more is no label."""
MAX_CHARACTERS: Final = 5_000_000
"""Of one sheet."""

Place = tuple[int, int]
"""Row and column, from 0."""
Span = tuple[Place, Place]
"""The first and the last place of merged cells."""


@dataclass(slots=True)
class SheetCells:
    """By place: what a cell shows instead of its value, and where its link leads."""

    texts: dict[Place, str] = field(default_factory=dict)
    codes: dict[Place, str] = field(default_factory=dict)
    """Formats that put something around a text."""
    targets: dict[Place, str] = field(default_factory=dict)
    hidden: int = 0
    """Rows and columns that are hidden and hold something."""
    uncalculated: int = 0
    """Formulas without a stored value."""

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.codes or self.targets)


def shown_rows(
    rows: Iterable[list[str]],
    first_column: int,
    cells: SheetCells,
    spans: Iterable[Span],
) -> Iterator[list[str]]:
    """*rows*, from the sheet's first one on and each from *first_column* on, as shown."""
    changes = _by_row(cells)
    shift = min(
        (column for row in changes.values() for column in row), default=first_column
    )
    shift = min(shift, first_column)
    filling = _Filling(spans, shift)
    number = -1
    for number, row in enumerate(rows):
        shown = [""] * (first_column - shift) + row
        _change(shown, changes.pop(number, set()), cells, number, shift)
        yield filling.filled(number, shown)
    for number in sorted(changes):
        shown = []
        _change(shown, changes[number], cells, number, shift)
        yield filling.filled(number, shown)


def _by_row(cells: SheetCells) -> dict[int, set[int]]:
    rows: dict[int, set[int]] = {}
    for places in (cells.texts, cells.codes, cells.targets):
        for row, column in places:
            if column < MAX_COLUMNS:
                rows.setdefault(row, set()).add(column)
    return rows


def _change(
    shown: list[str], columns: set[int], cells: SheetCells, row: int, shift: int
) -> None:
    if columns:
        shown += [""] * (max(columns) - shift + 1 - len(shown))
    for column in columns:
        place = (row, column)
        text = cells.texts.get(place, shown[column - shift])
        if code := cells.codes.get(place):
            text = number_formats.shown_text(text, code)
        if target := cells.targets.get(place):
            text = visibility.with_target(text, target)
        shown[column - shift] = text


class _Filling:
    """Says the text of merged cells in each row that they span."""

    def __init__(self, spans: Iterable[Span], shift: int) -> None:
        self._waiting: dict[int, list[Span]] = {}
        for span in spans:
            if 0 < span[1][0] - span[0][0] <= MAX_SPANNED:
                self._waiting.setdefault(span[0][0], []).append(span)
        self._shift = shift
        self._open: list[tuple[int, int, str]] = []
        """The last row, the column and the text of each span."""
        self._left = MAX_FILLED

    def filled(self, number: int, row: list[str]) -> list[str]:
        if not self._open and number not in self._waiting:
            return row
        self._open = [each for each in self._open if each[0] >= number]
        if any(row):
            for _, column, text in self._open:
                row += [""] * (column + 1 - len(row))
                self._left -= len(text)
                if not row[column] and self._left > 0:
                    row[column] = text
        for (_, first), (last, _) in self._waiting.pop(number, ()):
            column = first - self._shift
            text = row[column] if 0 <= column < len(row) else ""
            if 0 < len(text) <= MAX_REPEATED:
                self._open.append((last, column, text))
        return row


def within_limit(
    rows: Iterable[list[str]], name: str
) -> tuple[list[list[str]], list[Loss]]:
    """The rows of a sheet up to the limit of length, and what is lost by it."""
    kept: list[list[str]] = []
    length = 0
    for row in clock.within(rows, f"{name}, row"):
        length += sum(map(len, row))
        if length > MAX_CHARACTERS:
            detail = f"Everything after {MAX_CHARACTERS:,} characters was left out."
            return kept, [Loss(LossCode.CUT, name, detail)]
        if any(row):
            kept.append(row)
    return kept, []
