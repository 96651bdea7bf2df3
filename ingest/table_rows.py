"""The rows of a small table in a file, read by a worker process."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.table_files import (
    Fault,
    TableFileError,
    read_names,
    read_stored,
    read_tables,
    run_apart,
)
from ingest.table_values import Stored

SECONDS: Final = 20.0
"""Of the processor: somebody waits for it."""
MAX_CHARACTERS: Final = 20_000_000
"""Of all values together: a packed file may be a thousand times as large inside."""
_SHEETS: Final = (b"PK\3\4", b"\xd0\xcf\x11\xe0")
"""The first bytes of spreadsheets, new and old."""


@dataclass(frozen=True, slots=True)
class Rows:
    names: tuple[str, ...]
    """Of the columns."""
    rows: tuple[tuple[int, tuple[Stored, ...]], ...]
    """Those that say something, each with its number as a spreadsheet counts."""
    other_sheets: tuple[str, ...] = ()
    """What else the file holds, which is not read."""


def read(data: bytes, most: int, *, seconds: float = SECONDS) -> Rows:
    """The first table of a CSV file or a spreadsheet; up to one row more than *most*.

    What it is shows in its bytes. Raise ``TableFileError``.
    """
    with tempfile.TemporaryDirectory(prefix="kb-rows-") as name:
        folder = Path(name)
        path = folder / ("table.xlsx" if data.startswith(_SHEETS) else "table.csv")
        path.write_bytes(data)
        found = run_apart(read_rows, [path, most], folder / "scratch", seconds)
        assert isinstance(found, Rows)
        return found


def read_rows(path: Path, most: int) -> Rows:
    """Runs in a worker."""
    tables = read_tables(path)
    first = next(tables, None)
    if first is None:
        raise TableFileError(Fault.NO_COLUMNS, 1)
    _, cells = first
    names = read_names(cells)
    rows: list[tuple[int, tuple[Stored, ...]]] = []
    characters = 0
    for number, values in read_stored(cells, [None] * len(names)):
        rows.append((number, tuple(values)))
        characters += sum(len(each) for each in values if isinstance(each, str))
        if characters > MAX_CHARACTERS:
            raise TableFileError(Fault.TOO_LARGE, number)
        if len(rows) > most:
            break
    return Rows(tuple(names), tuple(rows), tuple(name for name, _ in tables))
