"""What is imported: a table, JSON, or a ZIP or folder of rows with their files."""

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, cast

from ingest.media_types import UNREADABLE_ZIP
from ingest.text_streams import open_text
from kb.exchange import moments, registry
from kb.exchange.errors import ImportFileCase, ImportFileError
from kb.exchange.moments import Chosen, Decided, Seen
from kb.exchange.preset import Preset, fold
from kb.exchange.presets import jira
from kb.exchange.rows import Noun
from kb.pictures.addresses import PATH, read
from web.intake.exchange.objects import names_of, read_objects, to_cells
from web.intake.exchange.tables import Record, read_table

MAX_ROWS_BYTES: Final = 4 << 30
"""Of the rows in a ZIP, unpacked."""
MAX_ENTRIES: Final = 1_000_000
SUFFIXES: Final = (".jsonl", ".json", ".csv")
FILES: Final = "files"
PICTURES: Final = "pictures"
"""Under what their addresses end with."""
_ZIP: Final = b"PK\x03\x04"
_OLD_SHEET: Final = b"\xd0\xcf\x11\xe0"
_SHEETS: Final = frozenset({"xl/workbook.xml", "xl/workbook.bin", "content.xml"})
"""One of these lies in whatever a spreadsheet program writes."""
_MARKS: Final = b"\xef\xbb\xbf\xff\xfe \t\r\n"
"""What may stand before the first sign of a text."""
_HEAD: Final = 64
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
OpenFile = Callable[[str], BinaryIO | None]
"""From a SHA-256 to the bytes that are said to have it; from a picture's name to it."""


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file of rows."""

    columns: tuple[str, ...]
    records: Iterator[Record]
    is_table: bool
    open_file: OpenFile
    size: int
    """Bytes of the rows."""
    position: Callable[[], int]
    """How many of them have been read."""
    again: Callable[[], AbstractContextManager["Source"]]
    """The same from its beginning."""

    def detect(self, noun: Noun) -> Preset:
        """Raise ``ImportFileError`` for columns that nobody knows."""
        return registry.detect(self.columns, noun)


@contextmanager
def opened(path: Path, noun: Noun) -> Iterator[Source]:
    """Raise ``ImportFileError`` for a file that holds no rows."""
    with ExitStack() as stack:
        path = stack.enter_context(_as_text(path))
        rows, open_file = _open(stack, path, noun)
        size = rows.seek(0, io.SEEK_END)
        text = stack.enter_context(open_text(rows))
        first = text.read(1 << 12).lstrip("\ufeff \t\r\n")[:1]
        text.seek(0)
        if not first:
            raise ImportFileError("The file is empty.", case=ImportFileCase.EMPTY)
        if first in "[{":
            columns, records = _peek(read_objects(text))
        else:
            table = read_table(text)
            columns, records = table.header, table.records
        again = partial(opened, path, noun)
        is_table = first not in "[{"
        yield Source(columns, records, is_table, open_file, size, rows.tell, again)


@contextmanager
def _as_text(path: Path) -> Iterator[Path]:
    """A spreadsheet as CSV, and XML as JSON lines, read by a process of its own.

    Anything else stays as it is. Raise ``ImportFileError`` for a damaged one.
    """
    convert = _find_converter(path)
    if convert is None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="kb-import-") as folder:
        target = Path(folder) / "rows"
        convert(path, target)
        yield target


def _find_converter(path: Path) -> Callable[[Path, Path], None] | None:
    try:
        with path.open("rb") as data:
            head = data.read(_HEAD)
    except OSError:
        return None  # Whoever opens it says why.
    if head.startswith(_OLD_SHEET) or _is_sheet(path, head):
        return partial(_convert, "write_sheet")
    start = head.replace(b"\0", b"").lstrip(_MARKS)
    return partial(_convert, "write_elements") if start.startswith(b"<") else None


def _is_sheet(path: Path, head: bytes) -> bool:
    if not head.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not _SHEETS.isdisjoint(archive.namelist())
    except UNREADABLE_ZIP:
        return False


def _convert(how: str, path: Path, target: Path) -> None:
    from ingest import row_files, table_files  # noqa: PLC0415 - brings lxml and pebble.

    try:
        getattr(row_files, how)(path, target)
    except table_files.TableFileError as error:
        raise ImportFileError(
            "The file is no spreadsheet and no XML that can be read: it is damaged, "
            "locked with a password, or too large.",
            case=ImportFileCase.NO_SHEET,
        ) from error


def with_cells(source: Source, preset: Preset) -> Iterator[Record]:
    """The records with their cells, as *preset* names them."""
    for record in source.records:
        if source.is_table or record.fault is not None:
            yield record
        else:
            cells = to_cells(record.source, preset)
            yield Record(record.number, cells, record.source)


def find_orders(source: Source, preset: Preset, chosen: Chosen) -> Decided:
    """Whether times begin with the day or the month: one order for a whole column.

    Raise what ``moments.decide`` raises.
    """
    seen = {field: Seen() for field in moments.FIELDS if field in preset.columns}
    names = {field: [fold(name) for name in preset.columns[field]] for field in seen}
    with source.again() as fresh:
        for record in until_damaged(with_cells(fresh, preset)):
            for field, columns in names.items():
                for name in columns:
                    for cell in record.cells.get(name, ()):
                        seen[field].look(str(cell))
    return moments.decide(seen, chosen)


def until_damaged(records: Iterator[Record]) -> Iterator[Record]:
    """Whoever takes the rows in says where they break off."""
    with suppress(ImportFileError):
        yield from records


def unused_columns(source: Source, preset: Preset) -> list[str]:
    known = preset.known_columns() | preset.boxes
    names = dict.fromkeys(source.columns)
    return [name for name in names if name.strip() and fold(name) not in known]


def _peek(records: Iterator[Record]) -> tuple[tuple[str, ...], Iterator[Record]]:
    first = next(records, None)
    if first is None:
        raise ImportFileError("The file holds no rows.", case=ImportFileCase.NO_ROWS)
    item = first.source if first.fault is None else {}
    names = names_of(item, jira.flatten(item)) if item else set()
    return tuple(sorted(names)), chain([first], records)


def _open(stack: ExitStack, path: Path, noun: Noun) -> tuple[BinaryIO, OpenFile]:
    try:
        if path.is_dir():
            return _open_folder(stack, path, noun)
        data = stack.enter_context(path.open("rb"))
    except OSError as error:
        raise ImportFileError(
            f"The file cannot be read: {error.strerror}.",
            case=ImportFileCase.UNREADABLE,
        ) from error
    if data.read(4) == _ZIP:
        data.seek(0)
        return _open_zip(stack, data, noun)
    return data, lambda _sha256: None


def _open_folder(stack: ExitStack, path: Path, noun: Noun) -> tuple[BinaryIO, OpenFile]:
    for suffix in SUFFIXES:
        rows = path / f"{noun.value}{suffix}"
        if rows.is_file():
            break
    else:
        raise ImportFileError(
            f"The folder has no {noun.value}.jsonl.",
            case=ImportFileCase.NO_ROWS_INSIDE,
            name=f"{noun.value}.jsonl",
        )

    def open_file(name: str) -> BinaryIO | None:
        member = _to_member(name)
        file = path / member
        if not member or file.is_symlink() or not file.is_file():
            return None
        return file.open("rb")

    return stack.enter_context(rows.open("rb")), open_file


def _open_zip(
    stack: ExitStack, data: BinaryIO, noun: Noun
) -> tuple[BinaryIO, OpenFile]:
    try:
        archive = stack.enter_context(zipfile.ZipFile(data))
        names = set(archive.namelist())
    except UNREADABLE_ZIP as error:
        raise ImportFileError(
            "The ZIP file is damaged.", case=ImportFileCase.DAMAGED_ZIP
        ) from error
    if len(names) > MAX_ENTRIES:
        raise ImportFileError(
            "The ZIP file has too many entries.", case=ImportFileCase.MANY_ENTRIES
        )
    rows = next(
        (name for end in SUFFIXES if (name := f"{noun.value}{end}") in names), ""
    )
    if not rows:
        raise ImportFileError(
            f"The ZIP file has no {noun.value}.jsonl.",
            case=ImportFileCase.NO_ROWS_INSIDE,
            name=f"{noun.value}.jsonl",
        )

    def open_file(name: str) -> BinaryIO | None:
        member = _to_member(name)
        if member not in names:
            return None
        # Nothing is ever unpacked to the name that an entry has.
        try:
            return cast(BinaryIO, archive.open(member))
        except UNREADABLE_ZIP:
            return None

    return stack.enter_context(_unpacked(archive, rows)), open_file


def _to_member(name: str) -> str:
    """Where a file or a picture lies; empty for a name that is none of either."""
    if _SHA256.fullmatch(name):
        return f"{FILES}/{name}"
    return f"{PICTURES}/{name}" if read(PATH + name) else ""


@contextmanager
def _unpacked(archive: zipfile.ZipFile, name: str) -> Iterator[BinaryIO]:
    """The rows in a file without a name, because they are read twice."""
    if archive.getinfo(name).file_size > MAX_ROWS_BYTES:
        raise ImportFileError(
            "The rows in the ZIP file are too large.", case=ImportFileCase.LARGE_ROWS
        )
    with tempfile.TemporaryFile() as copy:
        try:
            with archive.open(name) as packed:
                shutil.copyfileobj(packed, copy, 1 << 20)
        except UNREADABLE_ZIP as error:
            raise ImportFileError(
                "The ZIP file is damaged.", case=ImportFileCase.DAMAGED_ZIP
            ) from error
        yield cast(BinaryIO, copy)
