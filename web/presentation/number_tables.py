"""The table behind a chart of numbers, on the page and as a file for a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""
_LONGEST: Final = 31
"""Of the name of a sheet."""

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    shares: frozenset[int] = frozenset()
    """The columns whose numbers are shares of one."""


def write_csv(table: Table) -> str:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(map(_to_text, table.columns))
    writer.writerows([_to_text(cell) for cell in row] for row in table.rows)
    return _BYTE_ORDER_MARK + target.getvalue()


def write_xlsx(table: Table) -> bytes:
    """Text stays text, whatever it begins with; numbers are numbers."""
    # Only who wants such a file waits until its writer is loaded.
    from xlsxwriter import Workbook  # noqa: PLC0415

    target = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, plain) as book:
        sheet = book.add_worksheet(_to_sheet_name(table.title))
        bold, share = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "0.0%"}),
        )
        sheet.write_row(0, 0, table.columns, bold)
        for number, row in enumerate(table.rows, start=1):
            for place, cell in enumerate(row):
                _write(
                    sheet, number, place, cell, share if place in table.shares else None
                )
        sheet.set_column(0, 0, 28)
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def _write(sheet: Any, row: int, place: int, cell: Cell, form: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, place, cell)
    else:
        sheet.write_number(row, place, cell, form)


def _to_text(cell: Cell) -> str:
    if cell is None:
        return ""
    text = str(cell)
    # A spreadsheet program would take it for a formula and run it.
    is_formula = isinstance(cell, str) and text.startswith(FORMULA)
    return f"'{text}" if is_formula else text


def _to_sheet_name(title: str) -> str:
    plain = "".join(each for each in title if each not in "[]:*?/\\'")
    return plain[:_LONGEST] or "1"
