"""Archives: their files as attachments, within budgets of bytes, number and depth."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Final, cast

import py7zr

from ingest import clock
from ingest.encodings import decode, guess_names
from ingest.errors import DamagedFileError, PasswordError, RefusedError
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
from kb.text import to_plain

MAX_BYTES: Final = 200 << 20
"""Of everything in one archive, unpacked."""
MAX_ENTRIES: Final = 10_000
MAX_RATIO: Final = 500
RATIO_FROM_BYTES: Final = 20 << 20
_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1
Member = tuple[str, bytes | FileStatus]
"""A name that stays inside the archive, and the bytes, or why there are none."""

_BROKEN: Final = (*UNREADABLE_ZIP, tarfile.TarError, lzma.LZMAError, gzip.BadGzipFile)


class ZIPExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        return _to_extraction(_zip_members(source))


class TARExtractor:
    """Plain, or packed by gzip, bzip2 or xz; a packed file that is no archive too."""

    def extract(self, source: BinaryIO) -> Extraction:
        return _to_extraction(_tar_members(source))


class SevenZipExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        return _to_extraction(_seven_members(source))


def _to_extraction(members: Iterator[Member]) -> Extraction:
    files: list[EmbeddedFile] = []
    losses: list[Loss] = []
    try:
        for name, data in clock.within(members, "file"):
            if isinstance(data, FileStatus):
                losses.append(_missing(name, data))
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


def _missing(name: str, status: FileStatus) -> Loss:
    if status is FileStatus.PASSWORD:
        return Loss(LossCode.ENCRYPTED_PART, name, "This file is encrypted.")
    return Loss(LossCode.DAMAGED_PART, name, "This file is damaged.")


def _to_file(name: str, data: bytes | FileStatus) -> EmbeddedFile:
    if isinstance(data, FileStatus):
        return EmbeddedFile(name, UNKNOWN, 0, data)
    kind = sniff(io.BytesIO(data), name)
    return EmbeddedFile(name, kind, len(data), FileStatus.UNSUPPORTED, data=data)


def inner_name(name: str) -> str:
    """A name without what leads out of the archive: drives, roots, parent folders."""
    parts = PurePosixPath(to_plain(name.replace("\\", "/"))).parts
    kept = [part for part in parts if part not in {"/", "..", "."} and ":" not in part]
    return "/".join(kept)[-400:] or "file"


def _zip_members(source: BinaryIO) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(source)
    except UNREADABLE_ZIP as error:
        raise DamagedFileError(
            "The archive is damaged and cannot be opened."
        ) from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    _check(len(entries), sum(entry.file_size for entry in entries))
    packed = sum(entry.compress_size for entry in entries)
    _check_ratio(sum(entry.file_size for entry in entries), packed)
    spell = _speller(entries)
    budget = _Budget()
    for entry in entries:
        if stat.S_ISLNK(entry.external_attr >> 16):
            continue
        if entry.flag_bits & _ENCRYPTED:
            yield inner_name(spell(entry)), FileStatus.PASSWORD
            continue
        yield inner_name(spell(entry)), _read_entry(archive, entry, budget)


def _read_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: "_Budget"
) -> bytes | FileStatus:
    """Each entry stands for itself: one that is broken says nothing of the next."""
    try:
        with archive.open(entry) as member:
            return budget.read(member)
    except UNREADABLE_ZIP:
        return FileStatus.DAMAGED


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


def _tar_members(source: BinaryIO) -> Iterator[Member]:
    stream, name = _unpacked(source)
    budget = _Budget()
    try:
        archive = tarfile.open(  # noqa: SIM115 - closed below, where it is read.
            fileobj=stream, mode="r|", errors="surrogateescape"
        )
    except tarfile.ReadError:
        source.seek(0)
        stream, name = _unpacked(source)
        yield name, budget.read(stream)
        return
    with archive:
        count = -1
        for count, entry in enumerate(archive):
            if count >= MAX_ENTRIES:
                raise RefusedError(f"The archive has more than {MAX_ENTRIES:,} files.")
            member = archive.extractfile(entry) if entry.isreg() else None
            if member is not None:
                raw = entry.name.encode("utf-8", "surrogateescape")
                yield inner_name(decode(raw).text), budget.read(member)
    if count < 0:
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
        with py7zr.SevenZipFile(source) as archive:
            entries = [entry for entry in archive.list() if not entry.is_directory]
            total = sum(entry.uncompressed for entry in entries)
            _check(len(entries), total)
            _check_ratio(total, source.seek(0, io.SEEK_END))
            if archive.needs_password():
                raise PasswordError("The archive is protected by a password.")
            factory = py7zr.io.BytesIOFactory(MAX_BYTES)
            # Into memory, up to the limit of the factory: nothing reaches the disk.
            archive.extractall(factory=factory)  # noqa: S202
    except py7zr.exceptions.PasswordRequired as error:
        raise PasswordError("The archive is protected by a password.") from error
    except (*_BROKEN, py7zr.exceptions.ArchiveError, zlib.error) as error:
        raise DamagedFileError("The archive is damaged.") from error
    for name, product in factory.products.items():
        product.seek(0)
        yield inner_name(name), product.read()


def _check(entries: int, size: int) -> None:
    if entries > MAX_ENTRIES:
        raise RefusedError(f"The archive has more than {MAX_ENTRIES:,} files.")
    if size > MAX_BYTES:
        raise _too_large()


def _check_ratio(size: int, packed: int) -> None:
    if size > RATIO_FROM_BYTES and size > MAX_RATIO * max(packed, 1):
        raise RefusedError(
            "The archive unpacks to suspiciously much more than it holds."
        )


def _too_large() -> RefusedError:
    return RefusedError(f"The archive unpacks to more than {MAX_BYTES >> 20} MB.")


class _Budget:
    """What may still be unpacked; directories of archives lie about it."""

    def __init__(self) -> None:
        self._left = MAX_BYTES

    def read(self, member: IO[bytes]) -> bytes:
        data = member.read(self._left + 1)
        if len(data) > self._left:
            raise _too_large()
        self._left -= len(data)
        return data
