"""Rows of a CSV file, whatever its delimiter, one at a time."""

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kb.exchange.errors import ImportFileCase, ImportFileError, RowError
from kb.exchange.preset import Cells, fold

MAX_CELL: Final = 10 << 20
"""Characters; a quotation mark that is never closed would swallow the file."""
MAX_COLUMNS: Final = 2_000
_DELIMITERS: Final = (",", ";", "\t", "|")
_HEAD: Final = 1 << 16
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file: where it stands, what it holds, or why it cannot be read."""

    number: int
    """As a spreadsheet counts; the names of the columns are row 1."""
    cells: Cells
    source: Any
    """The row as it came: a list of cells, or an object."""
    fault: RowError | None = None


@dataclass(frozen=True, slots=True)
class Table:
    header: tuple[str, ...]
    records: Iterator[Record]


def guarded(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula and runs."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_table(text: io.TextIOBase) -> Table:
    """The header, and the rows as they are asked for. Raise ``ImportFileError``."""
    csv.field_size_limit(MAX_CELL)
    head = text.read(_HEAD)
    text.seek(0)
    declared = _declared(head)
    rows = csv.reader(
        itertools.islice(_lines(text), 1 if declared else 0, None),
        delimiter=declared or _sniff(head),
    )
    header = _header(rows)
    return Table(tuple(header), _records(rows, header))


def _lines(text: io.TextIOBase) -> Iterator[str]:
    while line := text.readline(MAX_CELL):
        if len(line) == MAX_CELL:
            raise ImportFileError(
                "A line of the file is too long to be a row.",
                case=ImportFileCase.LONG_LINE,
            )
        # A mark of the byte order, if one is left, stands before the first line only.
        yield line.lstrip("\ufeff")


def _declared(head: str) -> str:
    """Excel's own first line, which names the delimiter."""
    first = head.lstrip("\ufeff").split("\n", 1)[0].strip().strip('"')
    return first[4] if first.lower().startswith("sep=") and len(first) == 5 else ""  # noqa: PLR2004


def _sniff(head: str) -> str:
    """The delimiter that cuts the first row into most columns."""

    def count(delimiter: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(head), delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=count)


def _header(rows: Iterator[list[str]]) -> list[str]:
    try:
        header = next(rows, [])
    except csv.Error as error:
        raise ImportFileError(
            "The first row cannot be read as a table.", case=ImportFileCase.NO_TABLE
        ) from error
    if len(header) > MAX_COLUMNS:
        raise ImportFileError(
            f"A table may have {MAX_COLUMNS} columns.",
            case=ImportFileCase.MANY_COLUMNS,
            limit=MAX_COLUMNS,
        )
    if not any(name.strip() for name in header):
        raise ImportFileError(
            "The file has no row that names its columns.",
            case=ImportFileCase.NO_COLUMNS,
        )
    return header


def _records(rows: Iterator[list[str]], header: list[str]) -> Iterator[Record]:
    names = [fold(name) for name in header]
    for number in itertools.count(2):
        try:
            cells = next(rows, None)
        except csv.Error as error:
            raise ImportFileError(
                f"Row {number} cannot be read: {error}. Is a quotation mark not closed?",
                case=ImportFileCase.OPEN_QUOTE,
                row=number,
            ) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _to_record(number, names, cells)


def _to_record(number: int, names: list[str], cells: list[str]) -> Record:
    if any(cell.strip() for cell in cells[len(names) :]):
        fault = RowError("The row has more cells than the table has columns.")
        return Record(number, {}, cells, fault)
    found: dict[str, tuple[str, ...]] = {}
    for name, cell in zip(names, cells, strict=False):
        found[name] = (*found.get(name, ()), cell)
    return Record(number, found, cells)
