"""The rows of a small table, as a worker reads them."""

import io

import openpyxl
import pytest

from ingest import table_rows
from ingest.table_files import Fault, TableFileError
from ingest.table_rows import Rows, read, read_rows


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "table.csv"
        path.write_text(text)
        return path

    return write


def test_rows_keep_the_numbers_that_a_spreadsheet_gives_them(written):
    found = read_rows(written("a,b\n1,x\n,\n2,\n"), 10)

    assert found == Rows(("a", "b"), ((2, ("1", "x")), (4, ("2", None))))


def test_one_row_more_than_asked_for_is_read(written):
    found = read_rows(written("a\n" + "1\n" * 9), 3)

    assert [number for number, _ in found.rows] == [2, 3, 4, 5]


def test_more_than_fits_is_refused(written, monkeypatch):
    monkeypatch.setattr(table_rows, "MAX_CHARACTERS", 5)

    with pytest.raises(TableFileError) as refused:
        read_rows(written("a\nxxx\nyyy\n"), 10)

    assert (refused.value.fault, refused.value.row) == (Fault.TOO_LARGE, 3)


def test_a_workbook_of_empty_sheets_names_no_column():
    file = io.BytesIO()
    openpyxl.Workbook().save(file)

    with pytest.raises(TableFileError) as refused:
        read(file.getvalue(), 10)

    assert refused.value.fault is Fault.NO_COLUMNS
