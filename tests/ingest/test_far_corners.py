"""Cells far apart cost no memory, and are read all the same."""

import io
import zipfile

import pytest

from ingest import reading
from ingest.extraction import BlockType, FileStatus
from tests.ingest import samples

SHEET = "xl/worksheets/sheet1.xml"


def with_cells(cells, quote='"'):
    """A workbook whose sheet has these cells; dates have the style of a date."""
    rows = "".join(
        f'<row r="{row}"><c r="{column}{row}"><v>{value}</v></c></row>'
        for column, row, value in cells
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData>'
        '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    )
    return replaced(samples.make_xlsx(), SHEET, sheet.replace('"', quote))


def replaced(package, part, data):
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        return samples.zipped(
            {name: data if name == part else old.read(name) for name in old.namelist()}
        )


def renamed(package, old, new):
    """The same package with a part at another place."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return samples.zipped(
            {
                name.replace(old, new): archive.read(name).replace(
                    old.encode(), new.encode()
                )
                for name in archive.namelist()
            }
        )


def tables(data):
    outcome = reading.read(io.BytesIO(data), "a.xlsx")
    assert outcome.status is FileStatus.OK
    return [b.text for b in outcome.extraction.structure if b.type is BlockType.TABLE]


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_cell_in_the_last_corner_is_read(quote):
    data = with_cells([("A", 1, 1), ("C", 7, 5), ("XFD", 1_048_576, 2)], quote)

    assert tables(data) == ["1\n\t5\n\t\t2"]


def test_a_sheet_may_have_any_name_in_its_package():
    data = with_cells([("A", 1, 1), ("XFD", 1_048_576, 2)])

    assert tables(renamed(data, "worksheets/sheet1", "blatt/eins")) == ["1\n\t2"]


def test_an_ordinary_sheet_keeps_its_gaps():
    assert tables(with_cells([("A", 1, 1), ("C", 3, 2)])) == ["1\n\t\t2"]


def test_what_fills_too_large_a_rectangle_is_refused():
    letters = [first + second for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJ"]
    cells = [("A", row, 1) for row in range(1, 250_000)]
    cells += [(column, 250_000, 1) for column in letters]

    outcome = reading.read(io.BytesIO(with_cells(cells)), "a.xlsx")

    assert outcome.status is FileStatus.REFUSED
    assert "250,000 rows" in outcome.reason
