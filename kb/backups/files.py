"""The file of a backup: written beside its name and put in place whole, or not at all."""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from kb.backups.archive import HEADER, ArchiveReader, ArchiveWriter
from kb.backups.encryption import MAGIC, DecryptingSource, EncryptingSink
from kb.backups.errors import (
    BackupDamagedError,
    BackupUnwritableError,
    NotABackupError,
)
from kb.backups.folders import sync_folder
from kb.backups.keys import Lock, Opener

PART: Final = ".part"
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def writing(path: Path, lock: Lock | None) -> Iterator[ArchiveWriter]:
    """An archive that is at *path* once the block has ended well.

    Else what was there before stays. Raise ``BackupUnwritableError``, or
    ``NotABackupError`` if something is there that is none.
    """
    _require_replaceable(path)
    part = path.with_name(f".{path.name}{PART}")
    try:
        with _open_part(part) as target:
            try:
                yield from _archive(target, lock)
                target.flush()
                os.fsync(target.fileno())
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def reading(path: Path, ask: Callable[[], Opener]) -> Iterator[ArchiveReader]:
    """The archive at *path*; *ask* is called if it is encrypted.

    Raise ``NotABackupError``, or ``BackupKeyError`` if it cannot be opened.
    """
    try:
        source = path.open("rb")
    except OSError as error:
        raise NotABackupError(
            f"The file {path} cannot be opened: {error.strerror}."
        ) from error
    with source:
        try:
            yield ArchiveReader(_decrypted(source, path, ask))
        except OSError as error:
            if error.errno in _FULL:
                raise
            raise BackupDamagedError(
                f"The backup cannot be read to its end: {error.strerror}."
            ) from error


def is_backup(path: Path) -> bool:
    """Whether it begins as one, encrypted or not."""
    with path.open("rb") as source:
        return _begins_well(source.read(512))


def _archive(target: BinaryIO, lock: Lock | None) -> Iterator[ArchiveWriter]:
    if lock is None:
        yield ArchiveWriter(target)
        return
    encrypted = EncryptingSink(target, lock)
    yield ArchiveWriter(encrypted)
    encrypted.finish()


def _open_part(part: Path) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(part, flags, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _require_same(descriptor, part)
        os.ftruncate(descriptor, 0)
        return os.fdopen(descriptor, "wb")
    except BaseException:
        os.close(descriptor)
        raise


def _require_same(descriptor: int, part: Path) -> None:
    """Whoever held it before us may have put it in place in between."""
    if os.fstat(descriptor).st_ino != part.stat().st_ino:
        raise BlockingIOError(errno.EAGAIN, "another backup has just been written")


def _require_replaceable(path: Path) -> None:
    if path.is_dir():
        raise NotABackupError(f"{path} is a folder. Name a file for the backup.")
    try:
        is_in_the_way = path.exists() and not is_backup(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    if is_in_the_way:
        raise NotABackupError(
            f"{path} exists and is no backup, so it is not replaced. Choose another name."
        )


def _decrypted(
    source: BinaryIO, path: Path, ask: Callable[[], Opener]
) -> "BinaryIO | DecryptingSource":
    begins = source.read(512)
    if not _begins_well(begins):
        raise NotABackupError(f"The file {path} is no backup of this program.")
    if begins.startswith(MAGIC):
        source.seek(len(MAGIC))
        return DecryptingSource(source, ask())
    source.seek(0)
    return source


def _begins_well(begins: bytes) -> bool:
    return begins.startswith((MAGIC, HEADER.encode() + b"\0"))


def _unwritable(path: Path, error: OSError) -> BackupUnwritableError:
    if error.errno in _FULL:
        reason = "the disk is full. Free some space and repeat"
    elif isinstance(error, BlockingIOError):
        reason = "another backup is being written to it"
    else:
        reason = str(error.strerror)
    return BackupUnwritableError(
        f"The backup {path} was not written: {reason}. What was there before is as it was."
    )
