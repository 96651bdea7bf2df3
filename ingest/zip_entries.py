"""Entries of ZIP files, read with less ceremony than ``zipfile`` has for each of them."""

import struct
import zipfile
import zlib
from typing import BinaryIO, Final

_END: Final = struct.Struct("<4s6xHLLH")
_END_AT: Final = 22
"""Bytes from the end, where no comment follows."""
_NAMED: Final = struct.Struct("<4s24xHHH12x")
"""Of the directory: sign, and the lengths of name, extra field and comment."""
_LOCAL: Final = struct.Struct("<4s22xHH")
_ENCRYPTED: Final = 0x1
_LARGE: Final = 0xFFFF
"""Stands for a number that an extra field holds."""


def list_names(source: BinaryIO) -> list[str] | None:
    """The names in a plain ZIP file; ``None`` for what only ``zipfile`` understands."""
    size = source.seek(0, 2)
    source.seek(max(size - _END_AT, 0))
    tail = source.read(_END_AT)
    if len(tail) < _END_AT:
        return None
    sign, count, length, _, comment = _END.unpack(tail)
    start = size - _END_AT - length
    if sign != b"PK\5\6" or comment or count == _LARGE or start < 0:
        return None
    source.seek(start)
    return _names(source.read(length), count)


def _names(directory: bytes, count: int) -> list[str] | None:
    names, place = [], 0
    for _ in range(count):
        if place + _NAMED.size > len(directory):
            return None
        sign, name, extra, comment = _NAMED.unpack_from(directory, place)
        if sign != b"PK\1\2":
            return None
        place += _NAMED.size
        names.append(directory[place : place + name].decode("utf-8", "replace"))
        place += name + extra + comment
    return names if place == len(directory) else None


def read(archive: zipfile.ZipFile, name: str) -> bytes:
    """As ``archive.read``, and as careful: what the directory says has to be true."""
    entry = archive.getinfo(name)
    packed = _packed(archive, entry)
    if packed is None:
        return archive.read(entry)
    data = packed
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(
            packed, entry.file_size + 1
        )
    if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
        raise zipfile.BadZipFile(f"{name} is damaged.")
    return data


def _packed(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The bytes of an entry as they are stored; ``None`` for one that is no plain one."""
    is_plain = entry.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if not is_plain or entry.flag_bits & _ENCRYPTED or archive.fp is None:
        return None
    archive.fp.seek(entry.header_offset)
    head = archive.fp.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        return None
    sign, name, extra = _LOCAL.unpack(head)
    if sign != b"PK\3\4":
        return None
    archive.fp.seek(name + extra, 1)
    return archive.fp.read(entry.compress_size)
