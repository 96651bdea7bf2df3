"""The members of ZIP archives, packed by whatever method, their names as they were meant."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

import inflate64

from ingest import program_archives
from ingest.archives import (
    DAMAGED,
    ENCRYPTED,
    Budget,
    Member,
    Unread,
    check,
    inner_name,
    too_large,
)
from ingest.encodings import guess_names
from ingest.errors import DamagedFileError, ProgramMissingError
from ingest.extraction import FileStatus
from ingest.media_types import UNREADABLE_ZIP

_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1
_DEFLATE64: Final = 9
_KNOWN: Final = frozenset(
    {
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
        zipfile.ZIP_BZIP2,
        zipfile.ZIP_LZMA,
        _DEFLATE64,
    }
)
"""Methods that are read without another program's help."""
_LOCAL_HEADER: Final = 30
_CHUNK: Final = 1 << 16


def zip_members(source: BinaryIO) -> Iterator[Member]:
    """Raise ``DamagedFileError`` for no archive, and ``RefusedError`` beyond a limit."""
    try:
        archive = zipfile.ZipFile(source)
    except UNREADABLE_ZIP as error:
        raise DamagedFileError(
            "The archive is damaged and cannot be opened."
        ) from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    size = sum(entry.file_size for entry in entries)
    check(len(entries), size, sum(entry.compress_size for entry in entries))
    spell = _speller(entries)
    budget = Budget()
    unpacked: dict[bytes, bytes] | Unread | None = None
    for entry in entries:
        name = inner_name(spell(entry))
        if stat.S_ISLNK(entry.external_attr >> 16):
            continue
        if entry.flag_bits & _ENCRYPTED:
            yield name, ENCRYPTED
        elif entry.compress_type in _KNOWN:
            yield name, _read_entry(source, archive, entry, budget)
        else:
            if unpacked is None:
                unpacked = _unpack(source, budget)
            yield name, _found(unpacked, entry)


def _read_entry(
    source: BinaryIO, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget
) -> bytes | Unread:
    """Each entry stands for itself: one that is broken says nothing of the next."""
    try:
        if entry.compress_type == _DEFLATE64:
            return budget.take(_inflated(source, entry, budget.left))
        with archive.open(entry) as member:
            return budget.read(member)
    except UNREADABLE_ZIP:
        return DAMAGED


def _inflated(source: BinaryIO, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Deflate64, which Windows takes for large archives."""
    source.seek(entry.header_offset)
    name, extra = struct.unpack("<26xHH", source.read(_LOCAL_HEADER))
    source.seek(name + extra, 1)
    left, unpacker, found = entry.compress_size, inflate64.Inflater(), bytearray()
    while left > 0 and (chunk := source.read(min(left, _CHUNK))):
        left -= len(chunk)
        found += unpacker.inflate(chunk)
        if len(found) > most:
            raise too_large()
    if zlib.crc32(found) != entry.CRC:
        raise zipfile.BadZipFile
    return bytes(found)


def _unpack(source: BinaryIO, budget: Budget) -> dict[bytes, bytes] | Unread:
    """All that libarchive reads of it, by the names as they are written."""
    try:
        found = program_archives.unpack(source, budget).entries
        return {name: data for name, data in found if data is not None}
    except ProgramMissingError as error:
        return Unread(FileStatus.UNSUPPORTED, str(error))


def _found(
    unpacked: dict[bytes, bytes] | Unread, entry: zipfile.ZipInfo
) -> bytes | Unread:
    if isinstance(unpacked, Unread):
        return unpacked
    data = unpacked.get(_raw_name(entry).replace(b"\\", b"/"))
    return DAMAGED if data is None or zlib.crc32(data) != entry.CRC else data


def _speller(entries: list[zipfile.ZipInfo]) -> Callable[[zipfile.ZipInfo], str]:
    """How names are written: by the flag, else by the statistics of all of them."""
    raw = [_raw_name(entry) for entry in entries if not entry.flag_bits & _UTF8_NAME]
    encoding = guess_names(raw)

    def spell(entry: zipfile.ZipInfo) -> str:
        if entry.flag_bits & _UTF8_NAME:
            return entry.filename
        return _raw_name(entry).decode(encoding, "replace")

    return spell


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    try:
        return entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.orig_filename.encode()
