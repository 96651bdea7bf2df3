"""winmail.dat (TNEF, [MS-OXTNEF]): the text and the files that Outlook packed into it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.encodings import decode
from ingest.errors import DamagedFileError
from ingest.extractors.rich_text import read_packed
from ingest.ole import decode_codepage

_SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_CODEPAGE, _SUBJECT, _BODY, _PROPERTIES = 0x9007, 0x8004, 0x800C, 0x9003
_BEGIN_FILE, _FILE_DATA, _FILE_TITLE, _FILE_PROPERTIES = 0x9002, 0x800F, 0x8010, 0x9005
_TAG_BODY, _TAG_HTML, _TAG_RTF = 0x1000, 0x1013, 0x1009
_TAG_LONG_NAME, _TAG_NAME, _TAG_DATA = 0x3707, 0x3001, 0x3701
_SIZES: Final = {
    2: 2,
    3: 4,
    4: 4,
    5: 8,
    6: 8,
    7: 8,
    0xA: 4,
    0xB: 2,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
"""Bytes of a value by its type, before it is filled up to four."""
_STRINGS: Final = frozenset({0x1E, 0x1F, 0xD, 0x102})
_MULTIPLE: Final = 0x1000
_NAMED: Final = 0x8000
_WIDE: Final = 0x1F
_OBJECT_ID: Final = 16
"""Bytes that name the kind of an embedded object."""


@dataclass(slots=True)
class Found:
    subject: str = ""
    text: str = ""
    html: bytes = b""
    files: list[tuple[str, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    name: str = ""
    data: bytes = b""


def is_tnef(data: bytes) -> bool:
    return data.startswith(_SIGNATURE)


def read(data: bytes) -> Found:
    """Raise ``DamagedFileError`` for what is no winmail.dat, or cut."""
    if not is_tnef(data):
        raise DamagedFileError("This is no winmail.dat.")
    found = Found()
    try:
        _read_attributes(found, data)
    except (struct.error, IndexError) as error:
        raise DamagedFileError("winmail.dat is damaged.") from error
    return found


def _read_attributes(found: Found, data: bytes) -> None:
    files, codepage = list[_File](), 1252
    for attribute, value in _attributes(data):
        if attribute == _CODEPAGE:
            (codepage,) = struct.unpack_from("<I", value)
        elif attribute == _SUBJECT:
            found.subject = decode_codepage(value.rstrip(b"\0"), codepage)
        elif attribute == _BODY:
            found.text = decode_codepage(value.rstrip(b"\0"), codepage)
        elif attribute == _PROPERTIES:
            _read_message(found, value, codepage)
        elif attribute == _BEGIN_FILE:
            files.append(_File())
        elif files:
            _read_file(files[-1], attribute, value, codepage)
    found.files += [
        (each.name or "attachment", each.data) for each in files if each.data
    ]


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = len(_SIGNATURE) + 2
    while place + 9 <= len(data):
        (attribute,) = struct.unpack_from("<H", data, place + 1)
        (length,) = struct.unpack_from("<I", data, place + 5)
        start = place + 9
        if start + length > len(data):
            raise IndexError
        yield attribute, data[start : start + length]
        # A checksum of two bytes follows.
        place = start + length + 2


def _read_message(found: Found, value: bytes, codepage: int) -> None:
    for tag, kind, data in _properties(value):
        if tag == _TAG_BODY:
            found.text = _string(kind, data, codepage)
        elif tag == _TAG_HTML:
            found.html = (
                data if kind != _WIDE else data.decode("utf-16-le", "replace").encode()
            )
        elif tag == _TAG_RTF and not found.text:
            found.text = read_packed(data)


def _read_file(file: _File, attribute: int, value: bytes, codepage: int) -> None:
    if attribute == _FILE_TITLE:
        file.name = file.name or decode_codepage(value.rstrip(b"\0"), codepage)
    elif attribute == _FILE_DATA:
        file.data = value
    elif attribute == _FILE_PROPERTIES:
        for tag, kind, data in _properties(value):
            if tag == _TAG_LONG_NAME:
                file.name = _string(kind, data, codepage)
            elif tag == _TAG_DATA and data:
                # An embedded message is a winmail.dat of its own behind its kind.
                is_message = is_tnef(data[_OBJECT_ID:])
                file.data = data[_OBJECT_ID:] if is_message else data
                file.name = file.name or ("winmail.dat" if is_message else "")


def _string(kind: int, data: bytes, codepage: int) -> str:
    if kind == _WIDE:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    plain = data.rstrip(b"\0")
    return decode(plain).text if codepage == 1252 else decode_codepage(plain, codepage)  # noqa: PLR2004


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Tag, type and first value of each property."""
    (count,) = struct.unpack_from("<I", data)
    place = 4
    for _ in range(min(count, 10_000)):
        kind, tag = struct.unpack_from("<HH", data, place)
        place += 4
        if tag >= _NAMED:
            place = _behind_name(data, place)
        value, place = _value(data, place, kind)
        yield tag, kind & ~_MULTIPLE, value


def _behind_name(data: bytes, place: int) -> int:
    (by_name,) = struct.unpack_from("<I", data, place + 16)
    place += 20
    (size,) = struct.unpack_from("<I", data, place)
    return place + 4 + (_filled(size) if by_name else 0)


def _value(data: bytes, place: int, kind: int) -> tuple[bytes, int]:
    plain = kind & ~_MULTIPLE
    count = 1
    if kind & _MULTIPLE or plain in _STRINGS:
        (count,) = struct.unpack_from("<I", data, place)
        place += 4
    first = b""
    for number in range(min(count, 10_000)):
        size = _SIZES.get(plain, 0)
        if plain in _STRINGS:
            (size,) = struct.unpack_from("<I", data, place)
            place += 4
        if place + size > len(data):
            raise IndexError
        first = first if number else data[place : place + size]
        place += _filled(size)
    return first, place


def _filled(size: int) -> int:
    return (size + 3) // 4 * 4
