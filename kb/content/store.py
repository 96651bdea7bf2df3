"""The content store: bytes kept once under their SHA-256, verified when read."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from kb.errors import NotFoundError, UnavailableError

CHUNK: Final = 1 << 20
_PART_PREFIX: Final = "part-"


class ContentDamagedError(UnavailableError):
    """Stored bytes are not what they were: restore them from a backup."""

    code = "content_damaged"


class StoreFullError(UnavailableError):
    """The content could not be written; nothing was kept."""

    code = "store_full"


@dataclass(frozen=True, slots=True)
class StoredContent:
    sha256: str
    size: int
    """Bytes."""


class ContentStore(Protocol):
    """Keeps contents by their SHA-256; the database says who refers to them."""

    def put(self, source: BinaryIO) -> StoredContent:
        """Keep what *source* holds, once; on return it survives a power failure.

        Raise ``StoreFullError`` if there is no room; then nothing was kept.
        """
        ...

    def read(self, sha256: str) -> bytes:
        """Raise ``NotFoundError``, or ``ContentDamagedError`` if the bytes changed."""
        ...

    def delete(self, sha256: str) -> None:
        """Forget a content; forgetting one that is not there is harmless."""
        ...


class FolderContentStore:
    """A content store in a folder: two levels of subfolders by the first characters."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, source: BinaryIO) -> StoredContent:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return self._put(source)
        except OSError as error:
            raise _translated(error) from error

    def _put(self, source: BinaryIO) -> StoredContent:
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=_PART_PREFIX)
        part = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as target:
                stored = _copy(source, target)
            if not self._path(stored.sha256).exists():
                _move(part, self._path(stored.sha256))
        finally:
            part.unlink(missing_ok=True)
        return stored

    def read(self, sha256: str) -> bytes:
        data = self.path(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ContentDamagedError(
                f"The stored content {sha256} is damaged. Restore it from a backup."
            )
        return data

    def path(self, sha256: str) -> Path:
        """Where a content lies, for readers that want a file.

        Raise ``NotFoundError`` if it is not there.
        """
        path = self._path(sha256)
        if not path.is_file():
            raise NotFoundError("content", sha256)
        return path

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


def _subfolders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(entry for entry in folder.iterdir() if entry.is_dir())


def _copy(source: BinaryIO, target: BinaryIO) -> StoredContent:
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
    target.parent.mkdir(parents=True, exist_ok=True)
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
