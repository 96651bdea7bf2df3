"""The content store: bytes kept once under their SHA-256, verified when read."""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from kb.errors import InvalidInputError, UnavailableError

CHUNK: Final = 1 << 20


class ContentLostError(UnavailableError):
    """Stored bytes cannot be given back, now and later: the fault is ours."""


class ContentDamagedError(ContentLostError):
    """Stored bytes are not what they were: restore them from a backup."""

    code = "content_damaged"


class ContentMissingError(ContentLostError):
    """Stored bytes are gone."""

    code = "content_missing"


class ContentUnavailableError(UnavailableError):
    """The store does not answer, or not to us; what it keeps is as it was."""

    code = "content_unavailable"


class ContentTooLargeError(InvalidInputError):
    """No request of the store takes so many bytes."""

    code = "content_too_large"


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


class Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...


class ContentStore(Protocol):
    """Keeps contents by their SHA-256; the database says who refers to them.

    ``tests/contract/test_content_stores.py`` holds what every store must do.
    """

    def prepare(self, *, is_new: bool) -> None:
        """Make it ready at ``kb init``; *is_new*: it should be empty as yet."""
        ...

    def check(self) -> None:
        """Raise ``ContentUnavailableError`` if it cannot be used now."""
        ...

    def put(self, source: Readable) -> StoredContent:
        """Keep what *source* holds, once; on return it survives a power failure.

        The same bytes put again are young again, and heal what was damaged. Raise
        ``StoreFullError`` if there is no room; then nothing was kept.

        This and all others raise ``ContentUnavailableError`` while the store is away.
        """
        ...

    def read(self, sha256: str) -> bytes:
        """All of it; raise as ``open`` does."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """A file of this machine at its beginning, whose bytes have been verified.

        Raise ``ContentMissingError``, or ``ContentDamagedError`` if they changed.
        """
        ...

    def local(self, sha256: str) -> AbstractContextManager[Path]:
        """Where the verified bytes lie on this machine, to the end of the block.

        For readers that want a file by its name, to be read only. Raise as ``open`` does.
        """
        ...

    def is_sound(self, sha256: str) -> bool:
        """Whether ``open`` would give it; nothing of it is said in the log."""
        ...

    def verify(self, sha256: str) -> None:
        """Read what the store itself keeps, past any copy; raise as ``open`` does.

        Nothing of it is said in the log: the caller tells of it.
        """
        ...

    def is_older(self, sha256: str, moment: float) -> bool:
        """Whether it was last put before *moment* (a POSIX time), or is gone."""
        ...

    def delete(self, sha256: str, *, before: float = inf) -> bool:
        """Forget a content that was last put before a moment, and say whether it is gone.

        Whoever puts the same bytes meanwhile has them kept, however close the two are.
        Forgetting one that is not there is harmless.
        """
        ...

    def settle(self) -> None:
        """Undo what an interrupted ``delete`` left half done; nobody deletes meanwhile."""
        ...

    def __iter__(self) -> Iterator[str]:
        """The SHA-256 of everything kept, in order."""
        ...

    def unfinished(self, *, before: float = inf) -> list[str]:
        """What interrupted ``put``s began before a moment and left behind."""
        ...

    def discard(self, part: str) -> None:
        """Remove one of ``unfinished``; removing it twice is harmless."""
        ...


def copy(source: Readable, target: Writable) -> StoredContent:
    """Copy to the end, in pieces."""
    digest = hashlib.sha256()
    size = 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return StoredContent(digest.hexdigest(), size)


def damaged(sha256: str) -> ContentDamagedError:
    return ContentDamagedError(
        f"The stored content {sha256} is damaged. Restore it from a backup."
    )


def missing(sha256: str) -> ContentMissingError:
    return ContentMissingError(
        f"The stored content {sha256} is missing. Restore it from a backup."
    )


def full() -> StoreFullError:
    return StoreFullError(
        "There is no room left for the file. Free some space and repeat; "
        "nothing was stored."
    )
