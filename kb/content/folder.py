"""A content store in a folder, of this machine or shared by several hosts.

What it asks of a file system is what NFS promises too: a name is made once (``O_EXCL``),
a rename happens at once, and what is flushed is kept. It takes no lock of files and
remembers nothing of the folder, so that any number of hosts may write there.
"""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from math import inf
from pathlib import Path
from typing import BinaryIO, Final

import structlog

from kb.content import parts
from kb.content.store import (
    ContentDamagedError,
    ContentLostError,
    ContentUnavailableError,
    Readable,
    StoredContent,
    copy,
    damaged,
    full,
    missing,
)
from kb.errors import UnavailableError

_MARK: Final = "yunzhi-content"
"""An empty file that tells a shared folder from the place where it is to be mounted."""
_AWAY: Final = frozenset(
    {errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTDOWN, errno.EHOSTUNREACH}
)
_GOING_PREFIX: Final = "going-"
"""Before the SHA-256 of a content whose age is looked at for the last time."""

log = structlog.get_logger()


class FolderContentStore:
    """A content store in a folder: two levels of subfolders by the first characters."""

    def __init__(self, folder: Path, *, is_shared: bool = False) -> None:
        """*is_shared*: it is mounted, and what it holds is not lost while it is not."""
        self._folder = folder.absolute()
        self._is_shared = is_shared

    def prepare(self, *, is_new: bool) -> None:
        if not self._is_shared:
            return
        if not is_new:
            self.check()
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self._folder / _MARK).touch(mode=0o600)
        except OSError as error:
            raise translated(error) from error

    def check(self) -> None:
        if self._is_shared and not (self._folder / _MARK).exists():
            raise ContentUnavailableError(
                f"The folder {self._folder} of the content store is not there. Is it "
                "mounted?"
            )

    def put(self, source: Readable) -> StoredContent:
        self.check()
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return self._put(source)
        except OSError as error:
            raise translated(error) from error

    def _put(self, source: Readable) -> StoredContent:
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=parts.PREFIX)
        part = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as target:
                stored = copy(source, target)
                target.flush()
                os.fsync(target.fileno())
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

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        self.open(sha256).close()
        yield self._path(sha256)

    def is_sound(self, sha256: str) -> bool:
        try:
            self._open(sha256).close()
        except ContentLostError:
            return False
        return True

    def verify(self, sha256: str) -> None:
        self._open(sha256).close()

    def _open(self, sha256: str) -> BinaryIO:
        file = self._find(sha256)
        try:
            _verify(file, sha256)
        except BaseException:
            file.close()
            raise
        return file

    def _find(self, sha256: str) -> BufferedReader:
        # A deletion that comes too late sets it aside for a moment, and puts it back.
        for path in (self._path(sha256), self._going(sha256), self._path(sha256)):
            try:
                return path.open("rb")
            except FileNotFoundError:
                continue
            except OSError as error:
                raise _unreadable(sha256, error) from error
        self.check()
        raise missing(sha256)

    def is_older(self, sha256: str, moment: float) -> bool:
        try:
            return self._path(sha256).stat().st_mtime < moment
        except FileNotFoundError:
            return True

    def delete(self, sha256: str, *, before: float = inf) -> bool:
        if not self.is_older(sha256, before):
            return False
        going = self._going(sha256)
        with suppress(FileNotFoundError):
            # Whoever puts it from now on makes another file, and this one is still.
            self._path(sha256).rename(going)
            if going.stat().st_mtime >= before:
                self._put_back(going)
                return False
            going.unlink()
        return True

    def settle(self) -> None:
        for going in self._folder.glob(f"{_GOING_PREFIX}*"):
            self._put_back(going)

    def _put_back(self, going: Path) -> None:
        # Unless somebody has put the same again, who is young.
        with suppress(FileExistsError):
            os.link(going, self._path(going.name.removeprefix(_GOING_PREFIX)))
        going.unlink()

    def __iter__(self) -> Iterator[str]:
        self.check()
        for first in _subfolders(self._folder):
            for second in _subfolders(first):
                yield from sorted(entry.name for entry in second.iterdir())

    def unfinished(self, *, before: float = inf) -> list[str]:
        return parts.list_older(self._folder, before)

    def discard(self, part: str) -> None:
        (self._folder / part).unlink(missing_ok=True)

    def _going(self, sha256: str) -> Path:
        return self._folder / f"{_GOING_PREFIX}{sha256}"

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256


def _verify(file: BufferedReader, sha256: str) -> None:
    try:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
    except OSError as error:
        raise _unreadable(sha256, error) from error
    if found != sha256:
        raise damaged(sha256)


def _unreadable(
    sha256: str, error: OSError
) -> ContentDamagedError | ContentUnavailableError:
    if error.errno in _AWAY:
        return ContentUnavailableError(
            f"The folder of the content store does not answer: {error.strerror}."
        )
    return ContentDamagedError(
        f"The stored content {sha256} cannot be read: {error.strerror}."
    )


def _subfolders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(entry for entry in folder.iterdir() if entry.is_dir())


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


def translated(error: OSError) -> UnavailableError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return full()
    if error.errno in _AWAY:
        return ContentUnavailableError(
            f"The content store does not answer: {error.strerror}."
        )
    return UnavailableError(f"The content store cannot be written: {error.strerror}.")
