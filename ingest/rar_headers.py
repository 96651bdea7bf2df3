"""The headers of RAR archives, old (1.5 to 4) and new (5): what of each file is readable."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.errors import DamagedFileError, PasswordError

OLD: Final = b"Rar!\x1a\x07\x00"
NEW: Final = b"Rar!\x1a\x07\x01\x00"
MAX_BLOCKS: Final = 50_000

_OLD_MAIN, _OLD_FILE, _OLD_END = 0x73, 0x74, 0x7B
_OLD_HEADERS_ENCRYPTED: Final = 0x80
_OLD_HAS_DATA: Final = 0x8000
_OLD_LARGE: Final = 0x100
_OLD_SPLIT, _OLD_ENCRYPTED = 0x03, 0x04

_FILE, _ENCRYPTION, _END = 2, 4, 5
_HAS_EXTRA, _HAS_DATA, _SPLIT = 0x01, 0x02, 0x18
_HAS_TIME, _HAS_CHECKSUM = 0x02, 0x04
_EXTRA_ENCRYPTION: Final = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or folder, in the order of the archive."""

    is_encrypted: bool
    is_split: bool
    """Whether a part of it lies in another volume."""
    checksum: int | None = None
    """CRC-32 of its bytes, if the archive tells it."""

    def fits(self, data: bytes) -> bool:
        return self.checksum is None or zlib.crc32(data) == self.checksum


def read(data: bytes) -> list[Entry]:
    """Raise ``PasswordError`` if even the names are encrypted."""
    try:
        if data.startswith(NEW):
            return list(_new(data))
        if data.startswith(OLD):
            return list(_old(data))
    except (struct.error, IndexError) as error:
        raise DamagedFileError("The archive is damaged.") from error
    raise DamagedFileError("The archive is damaged.")


def _old(data: bytes) -> Iterator[Entry]:
    place = len(OLD)
    for _ in range(MAX_BLOCKS):
        if place + 7 > len(data):
            return
        kind, flags, size = struct.unpack_from("<xxBHH", data, place)
        if kind == _OLD_END or size < 7:  # noqa: PLR2004 - bytes of every header.
            return
        if kind == _OLD_MAIN and flags & _OLD_HEADERS_ENCRYPTED:
            raise _encrypted()
        if kind == _OLD_FILE:
            (checksum,) = struct.unpack_from("<I", data, place + 16)
            yield Entry(
                bool(flags & _OLD_ENCRYPTED), bool(flags & _OLD_SPLIT), checksum
            )
        place += size + _old_data(data, place, kind, flags)


def _old_data(data: bytes, place: int, kind: int, flags: int) -> int:
    if not flags & _OLD_HAS_DATA and kind != _OLD_FILE:
        return 0
    (length,) = struct.unpack_from("<I", data, place + 7)
    if kind == _OLD_FILE and flags & _OLD_LARGE:
        (more,) = struct.unpack_from("<I", data, place + 32)
        length += more << 32
    return int(length)


def _new(data: bytes) -> Iterator[Entry]:
    place = len(NEW)
    for _ in range(MAX_BLOCKS):
        if place + 6 > len(data):
            return
        size, start = _number(data, place + 4)
        kind, at = _number(data, start)
        flags, at = _number(data, at)
        extra, at = _number(data, at) if flags & _HAS_EXTRA else (0, at)
        length, at = _number(data, at) if flags & _HAS_DATA else (0, at)
        if kind == _ENCRYPTION:
            raise _encrypted()
        if kind == _END:
            return
        end = start + size
        if kind == _FILE:
            records = data[max(end - extra, at) : end]
            yield Entry(
                _has_encryption(records), bool(flags & _SPLIT), _checksum(data, at)
            )
        place = end + length


def _checksum(data: bytes, place: int) -> int | None:
    """Of the header of a file, from behind the fields that every block has."""
    flags, place = _number(data, place)
    for _ in range(2):
        # Its size, and what it may do.
        _, place = _number(data, place)
    place += 4 if flags & _HAS_TIME else 0
    if not flags & _HAS_CHECKSUM:
        return None
    return int(struct.unpack_from("<I", data, place)[0])


def _has_encryption(records: bytes) -> bool:
    place = 0
    while place < len(records):
        size, start = _number(records, place)
        kind, _ = _number(records, start)
        if kind == _EXTRA_ENCRYPTION:
            return True
        place = start + max(size, 1)
    return False


def _number(data: bytes, place: int) -> tuple[int, int]:
    """A number of seven bits in a byte, the lowest first, and where it ends."""
    value = 0
    for count in range(10):
        byte = data[place + count]
        value |= (byte & 0x7F) << (7 * count)
        if not byte & 0x80:
            return value, place + count + 1
    raise IndexError


def _encrypted() -> PasswordError:
    return PasswordError("The archive is protected by a password.")
