"""What a file is: by its content first, and by its name where content does not tell."""

import struct
import zipfile
import zlib
from functools import cache
from pathlib import PurePath
from typing import BinaryIO, Final

import olefile

from ingest import zip_entries
from ingest.encodings import decode, wide_order
from ingest.format import Format, Magic
from ingest.formats.archive import OLE, ZIP
from ingest.formats.text import TEXT
from ingest.registry import default_registry

UNKNOWN: Final = "application/octet-stream"
UNREADABLE_ZIP: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What ``zipfile`` raises for archives that are broken or encrypted."""

HEAD_BYTES: Final = 8192
_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


def sniff(source: BinaryIO, name: str) -> str:
    """The media type of *source*, which is left at its beginning. Never raises."""
    source.seek(0)
    head = source.read(HEAD_BYTES)
    try:
        suffix = PurePath(name).suffix.lower()
        return _by_content(source, head, suffix) or _by_name(head, suffix)
    finally:
        source.seek(0)


def _by_content(source: BinaryIO, head: bytes, suffix: str) -> str | None:
    if head.startswith(_OLE_MAGIC):
        return _ole_type(source)
    if head.startswith(_ZIP_MAGICS):
        found = _zip_type(source)
        # What is left of a broken package is told by its name only.
        return _package_named(suffix) if found == ZIP else found
    return _by_magic(head) or _xml_type(head)


def _formats() -> tuple[Format, ...]:
    return default_registry().formats


@cache
def _texts() -> tuple[Format, ...]:
    return tuple(each for each in _formats() if not each.is_binary)


@cache
def _magics() -> tuple[tuple[Magic, str], ...]:
    return tuple(
        (magic, each.media_type) for each in _formats() for magic in each.magic
    )


def _by_magic(head: bytes) -> str | None:
    """A sign that stands at one place counts more than one that may lie deeper."""
    found = [
        (magic.until, media_type)
        for magic, media_type in _magics()
        if magic.is_in(head) and not (len(magic.sign) == 2 and _is_text(head))  # noqa: PLR2004
    ]
    return min(found)[1] if found else None


def _package_named(suffix: str) -> str:
    for each in _formats():
        if each.parts and suffix in each.suffixes:
            return each.media_type
    return ZIP


def _ole_type(source: BinaryIO) -> str:
    """By the streams of the root storage; those of embedded documents lie deeper."""
    source.seek(0)
    try:
        with olefile.OleFileIO(source, raise_defects=olefile.DEFECT_FATAL) as storage:
            names = {entry[0] for entry in storage.listdir() if len(entry) == 1}
    except (OSError, ValueError, LookupError, struct.error):
        return OLE
    for each in _formats():
        if not names.isdisjoint(each.streams):
            return each.media_type
    return OLE


def _zip_type(source: BinaryIO) -> str:
    names = zip_entries.list_names(source)
    if names is None or "mimetype" in names:
        try:
            with zipfile.ZipFile(source) as archive:
                names = archive.namelist()
                if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:  # noqa: PLR2004
                    return archive.read("mimetype").decode("ascii", "replace").strip()
        except UNREADABLE_ZIP:
            return ZIP
    lowered = {name.lower().replace("\\", "/") for name in names}
    for each in _formats():
        if not lowered.isdisjoint(each.parts):
            return each.media_type
    return ZIP


def _xml_type(head: bytes) -> str | None:
    """By the tag that comes first."""
    start = head.lstrip(_BLANK)[:1000].lower()
    if not start.startswith(b"<"):
        return None
    found = [
        (start.index(tag), each.media_type)
        for each in _formats()
        for tag in each.tags
        if tag in start and start.startswith((b"<?xml", b"<!--", b"<!doctype", tag))
    ]
    return min(found)[1] if found else None


def _by_name(head: bytes, suffix: str) -> str:
    if not _is_text(head):
        return UNKNOWN
    texts = _texts()
    for each in texts:
        if suffix in each.suffixes:
            return each.media_type
    start = head.lstrip(_BLANK)
    for each in texts:
        if each.is_like is not None and each.is_like(start):
            return each.media_type
    return TEXT


_CONTROLS: Final = bytes(range(32))
_ALLOWED: Final = b"\t\n\r\f\b\x1b"


def _is_text(head: bytes) -> bool:
    """Whether bytes look like text in some encoding of ours."""
    if head.startswith(_BYTE_ORDER_MARKS) or not head:
        return True
    if b"\0" in head:
        return _is_wide_text(head) or _is_text_with_nuls(head)
    # Shifts between character sets are text where the escape that names one is, too.
    allowed = _ALLOWED + (b"\x0e\x0f" if b"\x1b$" in head else b"")
    allowed += b"\a" if b"\x1b]" in head else b""
    controls = len(head) - len(head.translate(None, _CONTROLS.translate(None, allowed)))
    return controls * 50 < len(head)


def _is_wide_text(head: bytes) -> bool:
    """UTF-16 without a mark, most of whose letters can be shown."""
    order = wide_order(head)
    text = head[: len(head) // 2 * 2].decode(order, "replace") if order else ""
    readable = sum(letter.isprintable() or letter.isspace() for letter in text)
    return bool(text) and readable > 0.95 * len(text)


def _is_text_with_nuls(head: bytes) -> bool:
    """A log with holes, as a loss of power leaves them: lines, and nothing else odd."""
    rest = head.replace(b"\0", b"")
    odd = any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in rest)  # noqa: PLR2004
    return b"\n" in rest and not odd and _is_decodable(rest)


def _is_decodable(data: bytes) -> bool:
    return not decode(data).replaced
