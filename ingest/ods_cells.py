"""The sheets of OpenDocument, which hold what is shown beside each value."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.grid import Grid
from ingest.odf_styles import ODFStyles, attribute, integer
from ingest.odf_walk import ODFWalk
from ingest.visibility import LeftOut
from ingest.xml_text import local_name

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
MAX_REPEATED: Final = 1_000
"""Rows or cells with the same content that are said once more each."""


@dataclass(slots=True)
class ODSSheets:
    """Reads the tables of a spreadsheet."""

    styles: ODFStyles
    hidden_tables: frozenset[str]
    left_out: LeftOut = field(default_factory=LeftOut)
    hidden: int = 0
    uncalculated: int = 0

    def tables(self, content: etree._Element) -> Iterator[tuple[str, list[list[str]]]]:
        """The name and the rows of each sheet."""
        for table in content.iterfind(f".//{_OFFICE}spreadsheet/{_TABLE}table"):
            self.hidden += attribute(table, "style-name") in self.hidden_tables
            columns = table.iter(f"{_TABLE}table-column")
            self.hidden += sum(map(_is_hidden, columns))
            yield table.get(f"{_TABLE}name") or "", list(self._rows(table))

    def _rows(self, table: etree._Element) -> Iterator[list[str]]:
        grid = Grid()
        for row in table.iter(f"{_TABLE}table-row"):
            cells = list(self._cells(row))
            if not any(text for text, _, _, _ in cells):
                # Spans go on over empty rows.
                grid.begin_row()
                grid.end_row()
                continue
            self.hidden += _is_hidden(row)
            repeated = integer(row.get(f"{_TABLE}number-rows-repeated") or "1", 1)
            for _ in range(min(repeated, MAX_REPEATED)):
                grid.begin_row()
                for text, count, columns, rows in cells:
                    for _ in range(count):
                        grid.add(text, columns, rows)
                grid.end_row()
        yield from grid.rows

    def _cells(self, row: etree._Element) -> Iterator[tuple[str, int, int, int]]:
        """Text, repetitions, and the columns and rows that each cell spans."""
        empty = 0
        for cell in row:
            # What a span covers is filled by the span.
            if cell.tag != f"{_TABLE}table-cell":
                continue
            count = integer(cell.get(f"{_TABLE}number-columns-repeated") or "1", 1)
            text = self._text(cell)
            if not text:
                empty += count
                continue
            if empty:
                yield "", min(empty, MAX_REPEATED), 1, 1
                empty = 0
            columns = integer(cell.get(f"{_TABLE}number-columns-spanned") or "1", 1)
            rows = integer(cell.get(f"{_TABLE}number-rows-spanned") or "1", 1)
            yield text, min(count, MAX_REPEATED), columns, rows

    def _text(self, cell: etree._Element) -> str:
        lines = [self._line(child) for child in cell if child.tag == f"{_TEXT}p"]
        if lines:
            return "\n".join(lines)
        formula = cell.get(f"{_TABLE}formula") or ""
        found = (cell.get(f"{_OFFICE}{name}") for name in _VALUES)
        value = next(filter(None, found), "")
        if formula and not value:
            self.uncalculated += 1
            return f"={formula.partition('=')[2]}"
        return value or ""

    def _line(self, paragraph: etree._Element) -> str:
        if not len(paragraph):
            return paragraph.text or ""
        walk = ODFWalk(self.styles, self.left_out)
        return "\n".join(block.text for block in walk.blocks([paragraph]))


_VALUES: Final = ("string-value", "value", "date-value", "time-value", "boolean-value")


def _is_hidden(element: etree._Element) -> bool:
    return (element.get(f"{_TABLE}visibility") or "visible") != "visible"


def hidden_tables(content: etree._Element) -> frozenset[str]:
    """The styles of sheets that are not displayed."""
    return frozenset(
        attribute(style, "name")
        for style in content.iter("{*}style")
        if any(
            attribute(each, "display") == "false"
            for each in style
            if local_name(each) == "table-properties"
        )
    )
