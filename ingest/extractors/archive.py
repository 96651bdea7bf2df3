"""Archives: their files as attachments, within budgets of bytes, number and depth."""

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from itertools import zip_longest
from typing import IO, BinaryIO, Final, cast

import py7zr

from ingest import clock, program_archives, rar_headers
from ingest.archives import (
    DAMAGED,
    ENCRYPTED,
    MAX_BYTES,
    SPLIT,
    Budget,
    Member,
    Unread,
    check,
    inner_name,
    tar_entries,
)
from ingest.encodings import decode, guess_names
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import (
    Block,
    BlockType,
    EmbeddedFile,
    Extraction,
    FileStatus,
    Loss,
    LossCode,
)
from ingest.media_types import UNKNOWN, UNREADABLE_ZIP, sniff
from ingest.zip_members import zip_members

_BROKEN: Final = (*UNREADABLE_ZIP, tarfile.TarError, lzma.LZMAError, gzip.BadGzipFile)
_LOSSES: Final = {
    FileStatus.PASSWORD: LossCode.ENCRYPTED_PART,
    FileStatus.DAMAGED: LossCode.DAMAGED_PART,
    FileStatus.UNSUPPORTED: LossCode.ATTACHMENT_NOT_READ,
}


class ZIPExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        return _to_extraction(zip_members(source))


class TARExtractor:
    """Plain, or packed by gzip, bzip2 or xz; a packed file that is no archive too."""

    def extract(self, source: BinaryIO) -> Extraction:
        return _to_extraction(_tar_members(source))


class SevenZipExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        return _to_extraction(_seven_members(source))


class RARExtractor:
    """RAR 1.5 to 5, by the system's libarchive."""

    def extract(self, source: BinaryIO) -> Extraction:
        return _to_extraction(_rar_members(source))


class SystemArchiveExtractor:
    """Whatever else the system's libarchive unpacks."""

    def extract(self, source: BinaryIO) -> Extraction:
        return _to_extraction(_system_members(source))


def _to_extraction(members: Iterator[Member]) -> Extraction:
    files: list[EmbeddedFile] = []
    losses: list[Loss] = []
    try:
        for name, data in clock.within(members, "file"):
            if isinstance(data, Unread):
                losses.append(Loss(_LOSSES[data.status], name, data.detail))
            files.append(_to_file(name, data))
    except _BROKEN as error:
        if not files:
            raise DamagedFileError("The archive is damaged.") from error
        detail = "Everything from here on is damaged."
        losses.append(Loss(LossCode.DAMAGED_PART, files[-1].name, detail))
    statuses = {file.status for file in files}
    if statuses == {FileStatus.PASSWORD}:
        raise PasswordError("The archive is protected by a password.")
    if statuses == {FileStatus.DAMAGED}:
        raise DamagedFileError("The archive is damaged.")
    return Extraction(
        structure=tuple(Block(BlockType.LIST_ITEM, file.name, 1) for file in files),
        attachments=tuple(files),
        losses=tuple(losses),
    )


def _to_file(name: str, data: bytes | Unread) -> EmbeddedFile:
    if isinstance(data, Unread):
        return EmbeddedFile(name, UNKNOWN, 0, data.status)
    kind = sniff(io.BytesIO(data), name)
    return EmbeddedFile(name, kind, len(data), FileStatus.UNSUPPORTED, data=data)


def _tar_members(source: BinaryIO) -> Iterator[Member]:
    stream, name = _unpacked(source)
    budget = Budget()
    try:
        archive = tarfile.open(  # noqa: SIM115 - closed below, where it is read.
            fileobj=stream, mode="r|", errors="surrogateescape"
        )
    except tarfile.ReadError:
        source.seek(0)
        stream, name = _unpacked(source)
        yield name, budget.read(stream)
        return
    found = False
    with archive:
        for raw, data in tar_entries(archive, budget):
            found = True
            if data is not None:
                yield inner_name(decode(raw).text), data
    if not found:
        # Zeros read like an archive that holds nothing.
        source.seek(0)
        stream, name = _unpacked(source)
        yield name, budget.read(stream)


def _unpacked(source: BinaryIO) -> tuple[IO[bytes], str]:
    head = source.read(6)
    source.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=source)), "content"
    if head.startswith(b"BZh"):
        return bz2.BZ2File(source), "content"
    if head.startswith(b"\xfd7zXZ"):
        return lzma.LZMAFile(source), "content"
    return source, "content"


def _seven_members(source: BinaryIO) -> Iterator[Member]:
    try:
        yield from _by_py7zr(source)
    except py7zr.exceptions.PasswordRequired as error:
        raise PasswordError("The archive is protected by a password.") from error
    except py7zr.exceptions.UnsupportedCompressionMethodError:
        # BCJ2, which 7-Zip itself takes for programs.
        yield from _system_members(source)
    except (*_BROKEN, py7zr.exceptions.ArchiveError, zlib.error) as error:
        raise DamagedFileError("The archive is damaged.") from error


def _by_py7zr(source: BinaryIO) -> Iterator[Member]:
    with py7zr.SevenZipFile(source) as archive:
        entries = [entry for entry in archive.list() if not entry.is_directory]
        total = sum(entry.uncompressed for entry in entries)
        check(len(entries), total, source.seek(0, io.SEEK_END))
        if archive.needs_password():
            raise PasswordError("The archive is protected by a password.")
        factory = py7zr.io.BytesIOFactory(MAX_BYTES)
        # Into memory, up to the limit of the factory: nothing reaches the disk.
        archive.extractall(factory=factory)  # noqa: S202
    for name, product in factory.products.items():
        product.seek(0)
        yield inner_name(name), product.read()


def _system_members(source: BinaryIO) -> Iterator[Member]:
    found = program_archives.unpack(source, Budget())
    if not found.entries:
        raise DamagedFileError("The archive is damaged and cannot be opened.")
    encoding = guess_names(raw for raw, _ in found.entries)
    for raw, data in found.entries:
        if data is not None:
            yield inner_name(raw.decode(encoding, "replace")), data
    if not found.is_whole:
        raise tarfile.ReadError


def _rar_members(source: BinaryIO) -> Iterator[Member]:
    """What the archive lists and libarchive does not give, or gives wrong, is damaged."""
    headers = rar_headers.read(source.read())
    found = program_archives.unpack(source, Budget()).entries
    encoding = guess_names(raw for raw, _ in found)
    pairs = zip_longest(headers, found)
    for number, (header, entry) in enumerate(pairs, start=1):
        raw, data = entry or (b"", b"")
        name = inner_name(raw.decode(encoding, "replace")) if raw else f"file {number}"
        if header is not None and header.is_encrypted:
            yield name, ENCRYPTED
        elif header is not None and header.is_split:
            yield name, SPLIT
        elif entry is None or header is None:
            yield name, DAMAGED
        elif data is not None:
            yield name, data if header.fits(data) else DAMAGED
