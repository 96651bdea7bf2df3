"""A report as a workbook: one sheet for each block, charts that Excel draws itself."""

import io
import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from kb.reporting.document import (
    Cell,
    Chart,
    Column,
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
_A4: Final = 9
_FEW: Final = 4
_GAP, _WIDE_GAP = 120, 400
"""Between columns, in percent of one: few of them make no wall."""
_LINE: Final = 15
"""Points: a row is as high as its lines, for not every program works that out itself."""
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
        self._figure_head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "align": "right"}
        )
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
                    self._write_notes(sheet, block, text.notes)
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
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
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
        headings = [said(each.heading, self._language) for each in table.columns]
        widths = [_to_width(each) for each in table.columns]
        sheet.set_row(2, _LINE * max(map(_count_lines, headings, widths), default=1))
        for place, column in enumerate(table.columns):
            heading = headings[place]
            is_text = column.measure is Measure.TEXT
            head = self._head if is_text else self._figure_head
            sheet.write_string(2, place, heading, head)
            sheet.set_column(place, place, widths[place])
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
                    "gap": _GAP if len(block.labels) > _FEW else _WIDE_GAP,
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

    def _write_notes(
        self, sheet: "Worksheet", table: Table, notes: Sequence[str]
    ) -> None:
        """Below the table, across all of its columns."""
        last = len(table.columns) - 1
        width = sum(map(_to_width, table.columns))
        for row, note in enumerate(notes, start=len(table.rows) + 5):
            if last:
                sheet.merge_range(row, 0, row, last, "", self._text)
            self._write_string(sheet, row, 0, note)
            sheet.set_row(row, _LINE * _count_lines(note, width))

    def _write_lines(
        self, sheet: "Worksheet", first: int, lines: Sequence[str]
    ) -> None:
        for row, line in enumerate(lines, start=first):
            self._write_string(sheet, row, 0, line)
            sheet.set_row(row, _LINE * _count_lines(line, WIDEST))


def _to_width(column: Column) -> int:
    return 30 if column.measure is Measure.TEXT else 14


def _count_lines(text: str, width: int) -> int:
    """How many it takes in *width* letters; a Chinese letter is as wide as two."""
    wide = sum(1 if letter.isascii() else 2 for letter in text)
    return max(1, math.ceil(wide / (width * 0.95)))
