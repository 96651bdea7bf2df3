"""Tables in files, as tables of a private SQLite file: written by a worker process."""

import csv
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pebble

from ingest.extractors import sheet_values
from ingest.isolation import IsolatedProcess
from ingest.table_values import Holding, Stored, join, read_cell
from ingest.text_streams import open_text
from kb.text import to_plain

SECONDS: Final = 120.0
"""Of the processor, for one file."""
MAX_COLUMNS: Final = 500
MAX_LINE: Final = 10 << 20
BATCH: Final = 1_000
SHEETS: Final = frozenset({".xlsx", ".ods"})
_DELIMITERS: Final = ",;\t|"
_PRELOADED: Final = ("ingest.table_files",)


class Fault(StrEnum):
    UNREADABLE = "unreadable"
    """It is no such file, or damaged, or needs a password."""
    TOO_LARGE = "too_large"
    """Reading it took too much time, memory or room."""
    NO_COLUMNS = "no_columns"
    TOO_MANY_COLUMNS = "too_many_columns"
    LONG_ROW = "long_row"
    """A row has more cells than there are columns."""
    CUT_OFF = "cut_off"
    """The last line ends in the middle of a row."""
    CHANGED = "changed"
    """Somebody wrote into it while it was read."""


class TableFileError(Exception):
    """Why a file is no table; *row* counts as a spreadsheet does."""

    def __init__(self, fault: Fault, row: int = 0) -> None:
        super().__init__(fault, row)
        self.fault = fault
        self.row = row


def load(path: Path, target: Path, *, seconds: float = SECONDS) -> None:
    """Write the tables of the file at *path* to a new SQLite file at *target*.

    A CSV file becomes one table by the name of the file, a spreadsheet one for each
    sheet. The first row names the columns. Raise ``TableFileError``, for a file that is
    just being written as well: half of it would look like a table with fewer rows.
    """
    with tempfile.TemporaryDirectory(prefix="kb-tables-") as folder:
        scratch = Path(folder) / "scratch"
        before = _stamp(path)
        made = run_apart(write_tables, [path.absolute()], scratch, seconds)
        if _stamp(path) != before:
            raise TableFileError(Fault.CHANGED)
        shutil.move(scratch / made, target)


def _stamp(path: Path) -> tuple[int, ...]:
    """What differs as soon as somebody writes into the file, or puts another in its place."""
    try:
        told = path.stat()
    except OSError as error:
        raise TableFileError(Fault.UNREADABLE) from error
    return told.st_ino, told.st_size, told.st_mtime_ns


def run_apart(
    function: Callable[..., Any],
    arguments: Sequence[Any],
    scratch: Path,
    seconds: float,
) -> Any:
    """What *function* returns in a worker process, which may write into *scratch* only.

    Raise ``TableFileError``, whatever the file does to the process.
    """
    process = IsolatedProcess(scratch, preloaded=_PRELOADED)
    try:
        return process.run(function, arguments, seconds)
    except TableFileError:
        raise
    except (TimeoutError, MemoryError) as error:
        raise TableFileError(Fault.TOO_LARGE) from error
    except (OSError, pebble.ProcessExpired) as error:
        raise TableFileError(Fault.UNREADABLE) from error
    finally:
        process.close()


def write_tables(path: Path) -> str:
    """The name of the file written into the present folder. Runs in a worker."""
    name = "tables.sqlite"
    with closing(sqlite3.connect(name)) as connection, connection:
        # Nobody else sees it, and nobody needs it after a crash.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        try:
            for table, rows in read_tables(path):
                _write(connection, table, rows)
        except sqlite3.Error as error:
            raise TableFileError(Fault.TOO_LARGE) from error
    return name


def read_tables(path: Path) -> Iterator[tuple[str, Iterator[Sequence[Any]]]]:
    """The name of each table in the file, and its rows, the names of the columns first."""
    if path.suffix.lower() in SHEETS:
        try:
            yield from sheet_values.read_sheets(path)
        except sheet_values.SheetsError as error:
            raise TableFileError(Fault.UNREADABLE) from error
        return
    with path.open("rb") as source:
        yield path.stem, _read_csv(source)


def _read_csv(source: Any) -> Iterator[Sequence[str]]:
    csv.field_size_limit(MAX_LINE)
    with open_text(source) as text:
        first = text.readline(MAX_LINE).lstrip("\ufeff")
        delimiter = _declared(first)
        if not delimiter:
            text.seek(0)
            delimiter = max(_DELIMITERS, key=lambda each: len(_split(first, each)))
        lines = _Lines(text)
        rows = csv.reader(lines, delimiter=delimiter)
        width, row = 0, []
        try:
            for row in rows:
                width = width or len(row)
                yield row
        except csv.Error as error:
            raise TableFileError(Fault.UNREADABLE, rows.line_num) from error
        # Programs end a line when its row is whole; people who do not, leave no cell out.
        if not lines.are_ended and any(map(str.strip, row)) and len(row) < width:
            raise TableFileError(Fault.CUT_OFF, rows.line_num)


def _declared(line: str) -> str:
    """By Excel's own first line, ``sep=;``, which is no row."""
    said = line.strip().strip('"')
    is_said = said.lower().startswith("sep=") and len(said) == len("sep=;")
    return said[-1] if is_said else ""


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


class _Lines:
    """The lines of a text, and whether the last one was ended."""

    def __init__(self, text: Any) -> None:
        self._text = text
        self.are_ended = True

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(MAX_LINE):
            self.are_ended = line.endswith(("\n", "\r"))
            yield to_plain(line.lstrip("\ufeff"))


def _write(
    connection: sqlite3.Connection, table: str, rows: Iterator[Sequence[Any]]
) -> None:
    names = read_names(rows)
    columns = ", ".join(map(_quote, names))
    marks = ", ".join("?" * len(names))
    # What a column holds is known at the end: until then it is held as it comes.
    connection.execute(f"CREATE TABLE loading ({columns})")
    held: list[Holding | None] = [None] * len(names)
    stored = (cells for _, cells in read_stored(rows, held))
    for batch in _in_batches(stored):
        connection.executemany(f"INSERT INTO loading VALUES ({marks})", batch)  # noqa: S608
    declared = ", ".join(
        f"{_quote(name)} {(kind or Holding.TEXT).value}"
        for name, kind in zip(names, held, strict=True)
    )
    connection.execute(f"CREATE TABLE {_quote(table)} ({declared})")
    connection.execute(f"INSERT INTO {_quote(table)} SELECT * FROM loading")  # noqa: S608
    connection.execute("DROP TABLE loading")


def read_names(rows: Iterator[Sequence[Any]]) -> list[str]:
    """What the first row calls the columns. Raise ``TableFileError``."""
    names = _to_names(next(rows, ()))
    if not names:
        raise TableFileError(Fault.NO_COLUMNS, 1)
    if len(names) > MAX_COLUMNS:
        raise TableFileError(Fault.TOO_MANY_COLUMNS, 1)
    return names


def read_stored(
    rows: Iterable[Sequence[Any]], held: list[Holding | None]
) -> Iterator[tuple[int, list[Stored]]]:
    """Rows that say something, with their numbers; *held* learns what each column holds.

    Raise ``TableFileError``.
    """
    width = len(held)
    for number, row in enumerate(rows, start=2):
        cells = [read_cell(value) for value in row]
        if any(kind is not None for kind, _ in cells[width:]):
            raise TableFileError(Fault.LONG_ROW, number)
        if all(kind is None for kind, _ in cells):
            continue
        cells = [*cells[:width], *[(None, None)] * (width - len(cells))]
        for place, (kind, _) in enumerate(cells):
            held[place] = join(held[place], kind)
        yield number, [stored for _, stored in cells]


def _in_batches(rows: Iterator[list[Stored]]) -> Iterator[list[list[Stored]]]:
    batch: list[list[Stored]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _to_names(header: Sequence[Any]) -> list[str]:
    """Each once, and none empty, up to the last that says something."""
    texts = [" ".join(str(each if each is not None else "").split()) for each in header]
    while texts and not texts[-1]:
        texts.pop()
    names: list[str] = []
    taken: set[str] = set()
    for number, text in enumerate(texts, start=1):
        name = wanted = text or f"column_{number}"
        count = 1
        while name.lower() in taken:
            count += 1
            name = f"{wanted}_{count}"
        taken.add(name.lower())
        names.append(name)
    return names


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
