"""The content store: bytes kept once under their SHA-256, verified when read."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import structlog

from kb.errors import UnavailableError

CHUNK: Final = 1 << 20
_PART_PREFIX: Final = "part-"

log = structlog.get_logger()


class ContentLostError(UnavailableError):
    """Stored bytes cannot be given back, now and later: the fault is ours."""


class ContentDamagedError(ContentLostError):
    """Stored bytes are not what they were: restore them from a backup."""

    code = "content_damaged"


class ContentMissingError(ContentLostError):
    """Stored bytes are gone."""

    code = "content_missing"


class StoreFullError(UnavailableError):
    """The content could not be written; nothing was kept."""

    code = "store_full"


@dataclass(frozen=True, slots=True)
class StoredContent:
    sha256: str
    size: int
    """Bytes."""


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class ContentStore(Protocol):
    """Keeps contents by their SHA-256; the database says who refers to them."""

    def put(self, source: Readable) -> StoredContent:
        """Keep what *source* holds, once; on return it survives a power failure.

        Raise ``StoreFullError`` if there is no room; then nothing was kept.
        """
        ...

    def read(self, sha256: str) -> bytes:
        """All of it; raise as ``open`` does."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """A file at its beginning, whose bytes have been verified.

        Raise ``ContentMissingError``, or ``ContentDamagedError`` if they changed.
        """
        ...

    def delete(self, sha256: str) -> None:
        """Forget a content; forgetting one that is not there is harmless."""
        ...


class FolderContentStore:
    """A content store in a folder: two levels of subfolders by the first characters."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, source: Readable) -> StoredContent:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return self._put(source)
        except OSError as error:
            raise _translated(error) from error

    def _put(self, source: Readable) -> StoredContent:
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=_PART_PREFIX)
        part = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as target:
                stored = _copy(source, target)
            # Also over one that is there: it may be damaged, and is young again now.
            _move(part, self._path(stored.sha256))
        finally:
            part.unlink(missing_ok=True)
        return stored

    def read(self, sha256: str) -> bytes:
        with self.open(sha256) as file:
            return file.read()

    def open(self, sha256: str) -> BinaryIO:
        try:
            return self._open(sha256)
        except ContentLostError as error:
            # Where in the program it was noticed says nothing.
            log.error(error.code, sha256=sha256, reason=str(error))  # noqa: TRY400
            raise

    def verify(self, sha256: str) -> None:
        """Raise as ``open`` does, without a line in the log: the caller tells of it."""
        self._open(sha256).close()

    def _open(self, sha256: str) -> BinaryIO:
        path = self._path(sha256)
        try:
            file = path.open("rb")
        except FileNotFoundError as error:
            raise _missing(sha256) from error
        except OSError as error:
            raise _unreadable(sha256, error) from error
        try:
            _verify(file, sha256)
        except BaseException:
            file.close()
            raise
        return file

    def path(self, sha256: str) -> Path:
        """Where a verified content lies, for readers that want a file.

        Raise as ``open`` does.
        """
        self.open(sha256).close()
        return self._path(sha256)

    def is_older(self, sha256: str, moment: float) -> bool:
        """Whether it was last put before *moment*, or is gone."""
        try:
            return self._path(sha256).stat().st_mtime < moment
        except FileNotFoundError:
            return True

    def delete(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)

    def __iter__(self) -> Iterator[str]:
        """The SHA-256 of everything kept, in order."""
        for first in _subfolders(self._folder):
            for second in _subfolders(first):
                yield from sorted(entry.name for entry in second.iterdir())

    def leftovers(self) -> Iterator[Path]:
        """Half-written parts that an interrupted ``put`` left behind."""
        if self._folder.is_dir():
            yield from sorted(self._folder.glob(f"{_PART_PREFIX}*"))

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256


def _verify(file: BufferedReader, sha256: str) -> None:
    try:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
    except OSError as error:
        raise _unreadable(sha256, error) from error
    if found != sha256:
        raise ContentDamagedError(
            f"The stored content {sha256} is damaged. Restore it from a backup."
        )


def _missing(sha256: str) -> ContentMissingError:
    return ContentMissingError(
        f"The stored content {sha256} is missing. Restore it from a backup."
    )


def _unreadable(sha256: str, error: OSError) -> ContentDamagedError:
    return ContentDamagedError(
        f"The stored content {sha256} cannot be read: {error.strerror}."
    )


def _subfolders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(entry for entry in folder.iterdir() if entry.is_dir())


def _copy(source: Readable, target: BinaryIO) -> StoredContent:
    digest = hashlib.sha256()
    size = 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    target.flush()
    os.fsync(target.fileno())
    return StoredContent(digest.hexdigest(), size)


def _move(part: Path, target: Path) -> None:
    for folder in (target.parent.parent, target.parent):
        folder.mkdir(exist_ok=True, mode=0o700)
    part.replace(target)
    # The new names are durable only once their folders are.
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _translated(error: OSError) -> UnavailableError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return StoreFullError(
            "There is no room left for the file. Free some space and repeat; "
            "nothing was stored."
        )
    return UnavailableError(f"The content store cannot be written: {error.strerror}.")
