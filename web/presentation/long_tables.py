"""A workbook of any length, written a row at a time; no cell is one that is computed."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from kb.text import cut

ROWS: Final = 1_000_000
"""Of a sheet, below its header; a workbook takes some more."""
CHARACTERS: Final = 32_767
"""Of a cell: what a workbook has no room for is cut, and shows it."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Return how many rows there are."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only who hands over needs it.

    options = {"constant_memory": True, "strings_to_formulas": False}
    count = 0
    with Workbook(str(path), options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"quote_prefix": True, "num_format": "@"})
        sheet: Any = None
        for count, row in enumerate(rows, start=1):
            place = (count - 1) % ROWS + 1
            if place == 1:
                sheet = _add_sheet(book, header, head)
            for column, cell in enumerate(row):
                if cell:
                    guard = text if cell.startswith(_FORMULA) else None
                    sheet.write_string(place, column, cut(cell, CHARACTERS), guard)
        if sheet is None:
            _add_sheet(book, header, head)
    return count


def _add_sheet(book: Any, header: Sequence[str], head: Any) -> Any:
    sheet = book.add_worksheet()
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, head)
    sheet.freeze_panes(1, 1)
    return sheet
