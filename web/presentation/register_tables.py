"""A register as a file: CSV, or a workbook; no cell is one that a program would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from kb.registers.models import Record
from kb.registers.tables import list_columns, to_row
from kb.registers.types import FieldKind, RecordType
from kb.reporting.formats.packages import without_times
from web.words.registers import STATES

MIMETYPES: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""


def to_csv(found: RecordType, records: Iterable[Record], language: str) -> bytes:
    header = [each.names[language] for each in list_columns(found)]
    return write_csv(header, _rows(found, records, language))


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    target = io.StringIO()
    target.write(_BYTE_ORDER_MARK)
    writer = csv.writer(target)
    writer.writerow(header)
    writer.writerows([_guard(cell) for cell in row] for row in rows)
    return target.getvalue().encode()


def to_xlsx(found: RecordType, records: Iterable[Record], language: str) -> bytes:
    from xlsxwriter import Workbook  # noqa: PLC0415 - only who downloads one needs it.

    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"quote_prefix": True, "num_format": "@"})
    columns = list_columns(found)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.names[language], head)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns) - 1, 18)
    kinds = {each.key: each.kind for each in found.fields}
    numeric = {
        place
        for place, column in enumerate(columns)
        if kinds.get(column.key) is FieldKind.NUMBER
    }
    for number, row in enumerate(_rows(found, records, language), start=1):
        for place, cell in enumerate(row):
            if place in numeric and cell:
                sheet.write_number(number, place, float(cell))
            elif cell.startswith(_FORMULA):
                sheet.write_string(number, place, cell, text)
            elif cell:
                sheet.write_string(number, place, cell)
    book.close()
    return without_times(target.getvalue())


def _rows(
    found: RecordType, records: Iterable[Record], language: str
) -> Iterable[list[str]]:
    keys = [each.key for each in list_columns(found)]
    for record in records:
        row = to_row(found, record, language, str(STATES[record.state.value]))
        yield [row[key] for key in keys]


def _guard(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
