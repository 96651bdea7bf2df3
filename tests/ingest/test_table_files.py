"""Tables of files become tables of SQLite, with every value as it was."""

import sqlite3
from contextlib import closing
from datetime import date, datetime
from threading import Event, Thread

import openpyxl
import pytest

from ingest.table_files import Fault, TableFileError, load, write_tables
from ingest.table_values import Holding, join, read_cell

MOMENT = datetime.fromisoformat("2026-01-02 08:30:00")
"""Without a zone, as a spreadsheet has it."""


def made(path, monkeypatch, tmp_path):
    """As a worker writes it, in this process."""
    folder = tmp_path / "scratch"
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    return folder / write_tables(path)


def read(target, table):
    with closing(sqlite3.connect(target)) as connection:
        columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
        rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
    return {each[1]: each[2] for each in columns}, rows


@pytest.fixture
def written(tmp_path, monkeypatch):
    def write(data, name="taxpayer.csv"):
        path = tmp_path / name
        path.write_bytes(data)
        return made(path, monkeypatch, tmp_path)

    return write


def test_a_csv_becomes_a_table_by_the_name_of_the_file(written):
    target = written(
        "税号,金额,行业,开业\n001,12.50,3,2026-01-02\n,,,\nA2,,4,\n".encode()
    )

    columns, rows = read(target, "taxpayer")

    assert columns == {
        "税号": "TEXT",
        "金额": "DECIMAL",
        "行业": "INTEGER",
        "开业": "DATE",
    }
    assert rows == [("001", 12.5, 3, "2026-01-02"), ("A2", None, 4, None)]


@pytest.mark.parametrize(
    "data",
    [
        "单位;说明\n西安市税务局;纳税人登记信息不完整，请补录\n".encode("gb18030"),
        "\ufeff单位\t说明\n西安市税务局\t纳税人登记信息不完整，请补录\n".encode(),
        "单位|说明\r\n西安市税务局|纳税人登记信息不完整，请补录\r\n".encode("utf-16"),
    ],
)
def test_any_encoding_and_delimiter_is_read(written, data):
    _, rows = read(written(data), "taxpayer")

    assert rows == [("西安市税务局", "纳税人登记信息不完整，请补录")]


def test_the_first_line_of_excel_names_the_delimiter_and_is_no_row(written):
    columns, rows = read(written(b"sep=;\na;b,c\n1;2\n"), "taxpayer")

    assert (list(columns), rows) == (["a", "b,c"], [(1, 2)])


def test_columns_without_a_name_or_with_one_twice_have_names_of_their_own(written):
    columns, _ = read(written(b"a,,A,a,\n1,2,3,4\n"), "taxpayer")

    assert list(columns) == ["a", "column_2", "A_2", "a_3"]


@pytest.mark.parametrize(
    ("data", "fault", "row"),
    [
        (b"", Fault.NO_COLUMNS, 1),
        (b"\n\n", Fault.NO_COLUMNS, 1),
        (b"a,b\n1,2\n1,2,3\n", Fault.LONG_ROW, 3),
        (b"a,b\n1,2\n1", Fault.CUT_OFF, 3),
        ("单位,说明\n西安,完整\n宝".encode("utf-16"), Fault.CUT_OFF, 3),
        (b'a,b\n1,2\n"of two\nli', Fault.CUT_OFF, 4),
        (",".join(f"c{n}" for n in range(501)).encode(), Fault.TOO_MANY_COLUMNS, 1),
    ],
)
def test_what_is_no_table_says_why(written, data, fault, row):
    with pytest.raises(TableFileError) as refused:
        written(data)
    assert (refused.value.fault, refused.value.row) == (fault, row)


@pytest.mark.parametrize("data", [b"a,b\n1,2", b"a,b\n1\n", b"a,b\n1,2\n ", b"a,b"])
def test_what_people_leave_out_cuts_nothing_off(written, data):
    columns, rows = read(written(data), "taxpayer")

    assert list(columns) == ["a", "b"]
    assert len(rows) == (0 if data == b"a,b" else 1)


def test_each_sheet_is_a_table(tmp_path, monkeypatch):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "登记"
    sheet.append(["税号", "开业", "更新", "从业", "注册资本", "在营"])
    sheet.append(["001", date(2026, 1, 2), MOMENT, 12, 0.5, True])
    book.create_sheet("申报").append(["期间"])
    book.create_sheet("空")
    book.save(tmp_path / "books.xlsx")

    target = made(tmp_path / "books.xlsx", monkeypatch, tmp_path)

    columns, rows = read(target, "登记")
    assert list(columns.values()) == [
        *("TEXT", "DATE", "TIMESTAMP", "INTEGER", "DECIMAL", "BOOLEAN"),
    ]
    assert rows == [("001", "2026-01-02", "2026-01-02 08:30:00", 12, 0.5, 1)]
    assert read(target, "申报") == ({"期间": "TEXT"}, [])


def test_a_worker_reads_the_file_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "taxpayer.csv"
    path.write_text("a\n1\n")
    load(path, tmp_path / "tables.sqlite")

    assert read(tmp_path / "tables.sqlite", "taxpayer") == ({"a": "INTEGER"}, [(1,)])
    (tmp_path / "broken.xlsx").write_bytes(b"PK\3\4 is no spreadsheet")
    with pytest.raises(TableFileError) as refused:
        load(tmp_path / "broken.xlsx", tmp_path / "other.sqlite")
    assert refused.value.fault is Fault.UNREADABLE
    assert not (tmp_path / "other.sqlite").exists()


def test_a_file_that_is_just_being_written_is_no_table_yet(tmp_path):
    path, began, end = tmp_path / "taxpayer.csv", Event(), Event()
    path.write_text("a\n")

    def write():
        with path.open("a") as file:
            while not end.wait(0.001):
                file.write("1\n")
                file.flush()
                began.set()

    writer = Thread(target=write)
    writer.start()
    began.wait()
    with pytest.raises(TableFileError) as refused:
        load(path, tmp_path / "tables.sqlite")
    end.set()
    writer.join()

    assert refused.value.fault is Fault.CHANGED
    assert not (tmp_path / "tables.sqlite").exists()


@pytest.mark.parametrize(
    ("value", "kind", "stored"),
    [
        ("007", Holding.TEXT, "007"),
        ("0", Holding.INTEGER, "0"),
        ("-12", Holding.INTEGER, "-12"),
        ("91610000MA6U0C0X1X", Holding.TEXT, "91610000MA6U0C0X1X"),
        ("610102199001011234", Holding.INTEGER, "610102199001011234"),
        ("9161000000000000000", Holding.TEXT, "9161000000000000000"),
        ("1234567890123.456", Holding.TEXT, "1234567890123.456"),
        ("2026-01-02", Holding.DATE, "2026-01-02"),
        ("2026/1/2", Holding.TEXT, "2026/1/2"),
        (3.0, Holding.INTEGER, 3),
        (True, Holding.BOOLEAN, 1),
        ("  ", None, None),
    ],
)
def test_a_value_stays_what_it_was(value, kind, stored):
    assert read_cell(value) == (kind, stored)


def test_a_column_of_several_kinds_is_text():
    assert join(Holding.INTEGER, Holding.DECIMAL) is Holding.DECIMAL
    assert join(Holding.INTEGER, Holding.DATE) is Holding.TEXT
    assert join(None, Holding.DATE) is Holding.DATE
