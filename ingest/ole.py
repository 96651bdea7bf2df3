"""Compound files as old Office wrote them: properties, streams, embedded objects."""

import codecs
import posixpath
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

import olefile

from ingest.compound import Tree, write_compound
from ingest.errors import DamagedFileError
from ingest.extraction import Loss
from ingest.images import MIN_VECTOR_BYTES, to_loss
from ingest.office_text import Properties
from kb.text import to_line

MAX_STREAM: Final = 200 << 20
UNREADABLE: Final = (OSError, ValueError, LookupError, struct.error, OverflowError)
"""What olefile raises for files that are broken."""
_OBJECTS: Final = frozenset({"package", "\x01ole10native", "contents"})
_DOCUMENTS: Final = frozenset(
    {"worddocument", "workbook", "book", "powerpoint document", "visiodocument"}
)


@contextmanager
def opened(source: BinaryIO) -> Iterator[olefile.OleFileIO]:
    """Raise ``DamagedFileError`` for what is broken, there or inside the block."""
    try:
        with olefile.OleFileIO(source, raise_defects=olefile.DEFECT_FATAL) as storage:
            yield storage
    except UNREADABLE as error:
        raise DamagedFileError("The file is damaged and cannot be opened.") from error


def read_stream(storage: olefile.OleFileIO, *path: str) -> bytes:
    """The bytes of a stream; none if it is missing."""
    if not storage.exists(list(path)):
        return b""
    data: bytes = storage.openstream(list(path)).read(MAX_STREAM)
    return data


def read_properties(storage: olefile.OleFileIO) -> Properties:
    """Title, author and times from the summary; nothing where they are broken."""
    try:
        found = storage.get_metadata()
    except UNREADABLE:
        return Properties()
    codepage = found.codepage or 1252
    return Properties(
        title=_to_text(found.title, codepage),
        author=_to_text(found.author, codepage),
        created_at=_to_time(found.create_time),
        modified_at=_to_time(found.last_saved_time),
    )


def embedded_objects(storage: olefile.OleFileIO) -> Iterator[tuple[str, bytes]]:
    """Files that were put into the document as objects, with their names."""
    for path in storage.listdir():
        name = path[-1].lower()
        data = b""
        if name in _OBJECTS:
            data = read_stream(storage, *path)
        elif len(path) > 1 and name in _DOCUMENTS:
            data = write_compound(_subtree(storage, path[:-1]))
        if name == "\x01ole10native":
            yield _unwrap(data)
        elif data and (name != "contents" or data.startswith((b"%PDF", b"PK"))):
            yield posixpath.join(*path[:-1], "object")[-60:], data


def _subtree(storage: olefile.OleFileIO, path: list[str]) -> Tree:
    """A storage with all that is in it."""
    tree: dict[str, Any] = {}
    for found in storage.listdir():
        inner = found[len(path) :]
        if found[: len(path)] != path or not inner:
            continue
        place = tree
        for name in inner[:-1]:
            place = place.setdefault(name, {})
        place[inner[-1]] = read_stream(storage, *found)
    return tree


def image_losses(storage: olefile.OleFileIO, stream: str) -> tuple[Loss, ...]:
    """What is lost with the images of *stream*, where Office keeps them one by one."""
    data = read_stream(storage, stream)
    count = place = 0
    while place + 8 <= len(data):
        (size,) = struct.unpack_from("<4xI", data, place)
        count += size >= MIN_VECTOR_BYTES
        place += 8 + size
    return to_loss(count, stream)


def decode_codepage(data: bytes, codepage: int) -> str:
    """Text in a Windows code page; code pages that nobody knows are read as Western."""
    names = {
        65001: "utf-8",
        1200: "utf-16-le",
        936: "gb18030",
        950: "cp950",
        10000: "mac-roman",
    }
    name = names.get(codepage, f"cp{codepage}")
    try:
        codecs.lookup(name)
    except LookupError:
        name = "cp1252"
    return data.decode(name, "replace")


def _unwrap(data: bytes) -> tuple[str, bytes]:
    """A packed file: sizes, its label, its path, and its bytes."""
    try:
        place = 6
        label, _, _ = data[place:].partition(b"\0")
        place += len(label) + 1
        path, _, _ = data[place:].partition(b"\0")
        place += len(path) + 1 + 4
        (size,) = struct.unpack_from("<I", data, place)
        place += 4 + size
        (size,) = struct.unpack_from("<I", data, place)
    except struct.error:
        return "object", data
    name = decode_codepage(label, 936).replace("\\", "/").rpartition("/")[2]
    return name or "object", data[place + 4 : place + 4 + size]


def _to_text(value: Any, codepage: int) -> str | None:
    if isinstance(value, bytes):
        value = decode_codepage(value, codepage & 0xFFFF)
    text = to_line(str(value or ""))
    return text or None


def _to_time(value: Any) -> datetime | None:
    if not isinstance(value, datetime) or value.year < 1980:  # noqa: PLR2004
        return None
    return value.replace(tzinfo=UTC)
