"""A report as a workbook: one sheet for each block, charts that Excel draws itself."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from kb.reporting.document import (
    Cell,
    Chart,
    Document,
    Measure,
    Style,
    Table,
    to_table,
)
from kb.reporting.formats.packages import without_times
from kb.reporting.terms import term
from kb.reporting.writing import Written, WrittenBlock, said, write

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MAX_NAME: Final = 31
"""Characters of a sheet's name."""
WIDEST: Final = 60
_NUMBER_FORMATS: Final = {
    Measure.COUNT: "0",
    Measure.SHARE: "0.0%",
    Measure.DENSITY: "0.00%",
    Measure.HOURS: "0.0",
    Measure.DAYS: "0.0",
    Measure.STARS: "0.0",
}
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet could take a text for, once somebody edits the cell."""


def to_xlsx(document: Document, language: str, *, draft: bool = False) -> bytes:
    from xlsxwriter import Workbook  # noqa: PLC0415 - only who downloads one needs it.

    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime.fromisoformat(document.made_at)})
    _Sheets(book, language).add_all(document, write(document, language, draft=draft))
    book.close()
    return without_times(target.getvalue())


class _Sheets:
    """The sheets of one workbook, and the few formats that they share."""

    def __init__(self, book: "Workbook", language: str) -> None:
        self._book = book
        self._language = language
        self._names: set[str] = set()
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._quoted = book.add_format(
            {"text_wrap": True, "valign": "top", "quote_prefix": True}
        )
        self._figures: dict[Measure, Format] = {
            measure: book.add_format({"num_format": code, "valign": "top"})
            for measure, code in _NUMBER_FORMATS.items()
        }

    def add_all(self, document: Document, written: Written) -> None:
        self._add_cover(written)
        for block, text in zip(document.blocks, written.blocks, strict=True):
            sheet = self._add_sheet(text.heading)
            match block:
                case Table():
                    self._write_table(sheet, block, text.paragraphs)
                    self._write_lines(sheet, len(block.rows) + 5, text.notes)
                case Chart():
                    self._write_chart(sheet, block, text)
                case _:
                    self._write_text(sheet, text)

    def _add_cover(self, written: Written) -> None:
        sheet = self._add_sheet(term("cover", self._language), written.title)
        for row, (name, value) in enumerate(written.facts, start=2):
            self._write_string(sheet, row, 0, name)
            self._write_string(sheet, row, 1, value)
        self._write_lines(sheet, len(written.facts) + 3, written.remarks)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, WIDEST)

    def _add_sheet(self, heading: str, title: str = "") -> "Worksheet":
        sheet = self._book.add_worksheet(self._to_name(heading))
        sheet.write_string(0, 0, title or heading, self._title)
        return sheet

    def _to_name(self, heading: str) -> str:
        """A name that Excel takes: short, unlike all others, without its own signs."""
        plain = _FORBIDDEN.sub(" ", heading).strip("' ") or "–"
        name, number = plain[:MAX_NAME], 1
        while name.casefold() in self._names:
            number += 1
            name = f"{plain[: MAX_NAME - 4]} {number}"
        self._names.add(name.casefold())
        return name

    def _write_table(
        self, sheet: "Worksheet", table: Table, paragraphs: Sequence[str]
    ) -> None:
        for place, column in enumerate(table.columns):
            heading = said(column.heading, self._language)
            sheet.write_string(2, place, heading, self._head)
            is_text = column.measure is Measure.TEXT
            sheet.set_column(place, place, 30 if is_text else 14)
        for number, row in enumerate(table.rows):
            for place, cell in enumerate(row):
                measure = table.measure(number, place)
                self._write_cell(sheet, (number + 3, place), cell, measure)
        self._write_lines(sheet, 3, paragraphs)
        sheet.freeze_panes(3, 0)

    def _write_cell(
        self, sheet: "Worksheet", place: tuple[int, int], cell: Cell, measure: Measure
    ) -> None:
        if isinstance(cell, (int, float)):
            sheet.write_number(*place, cell, self._figures.get(measure))
        elif cell is not None:
            self._write_string(sheet, *place, said(cell, self._language))

    def _write_string(
        self, sheet: "Worksheet", row: int, column: int, text: str
    ) -> None:
        quoted = text.startswith(_FORMULA)
        sheet.write_string(row, column, text, self._quoted if quoted else self._text)

    def _write_chart(
        self, sheet: "Worksheet", block: Chart, text: WrittenBlock
    ) -> None:
        table = to_table(block)
        self._write_table(sheet, table, text.paragraphs)
        if table.rows:
            column = len(table.columns) + 1
            sheet.insert_chart(2, column, self._draw(sheet, block, text))

    def _draw(self, sheet: "Worksheet", block: Chart, text: WrittenBlock) -> Any:
        kind = "column" if block.style is Style.BARS else "line"
        chart: Any = self._book.add_chart({"type": kind})
        last = len(block.labels) + 2
        for column in range(1, len(block.series) + 1):
            chart.add_series(
                {
                    "name": [sheet.name, 2, column],
                    "categories": [sheet.name, 3, 0, last, 0],
                    "values": [sheet.name, 3, column, last, column],
                }
            )
        chart.set_title({"name": text.heading, "name_font": {"size": 12}})
        chart.set_y_axis({"num_format": _NUMBER_FORMATS[block.measure], "min": 0})
        if len(block.series) == 1:
            chart.set_legend({"none": True})
        chart.set_size({"width": 720, "height": 360})
        return chart

    def _write_text(self, sheet: "Worksheet", text: WrittenBlock) -> None:
        for place, heading in enumerate(text.columns):
            sheet.write_string(2, place, heading, self._head)
        for number, row in enumerate(text.rows, start=3):
            for place, cell in enumerate(row):
                self._write_string(sheet, number, place, cell)
        sheet.set_column(0, 0, WIDEST if not text.columns else 24)
        sheet.set_column(1, 2, 24)
        self._write_lines(sheet, 2, text.paragraphs)

    def _write_lines(
        self, sheet: "Worksheet", first: int, lines: Sequence[str]
    ) -> None:
        for row, line in enumerate(lines, start=first):
            self._write_string(sheet, row, 0, line)
