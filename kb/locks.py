"""Locks between processes: of one home, or of all hosts that share a database."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from kb.errors import UnavailableError

BACKUP: Final = "backup"
"""Held while a backup is made."""
CONTENT: Final = "content"
"""Held while stored files must not go, and by whoever removes some."""

_PAUSE_SECONDS: Final = 0.02


class BusyError(UnavailableError):
    """Another process holds the lock and did not let go of it in time."""

    code = "busy"


class LockLostError(UnavailableError):
    """What held the lock for us is gone: another process may have it already."""

    code = "lock_lost"


class Hold(Protocol):
    """A lock that somebody holds."""

    def require(self) -> None:
        """Raise ``LockLostError`` if it is held no more.

        Ask before each step that nobody else may be taking at the same time.
        """


class Locks(Protocol):
    """Every lock has a name; who holds it is the only one, of whatever process."""

    def held(self, name: str, *, seconds: float) -> AbstractContextManager[Hold]:
        """Hold it to the end of the block.

        Raise ``BusyError`` if another process has not let go of it after *seconds*.
        """

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class FolderLocks:
    """Of the processes that share a folder; the system releases it if one dies."""

    folder: Path

    @contextmanager
    def held(self, name: str, *, seconds: float) -> Iterator[Hold]:
        with _opened(self.folder / f"{name}.lock") as lock:
            wait_for(lambda: _try_lock(lock), seconds)
            yield _Kept()

    def close(self) -> None:
        """Nothing is kept open."""


class _Kept:
    """Nobody takes it away while the process lives."""

    def require(self) -> None:
        """It is ours."""


def wait_for(take: Callable[[], bool], seconds: float) -> None:
    """Try to *take* a lock; raise ``BusyError`` if that has not worked after *seconds*."""
    deadline = time.monotonic() + seconds
    while not take():
        if time.monotonic() >= deadline:
            raise BusyError(
                "Another process is at work on the same. Try again in a moment."
            )
        # Neither kernel nor database waits for a lock as long as we want: we look again.
        time.sleep(_PAUSE_SECONDS)


def _opened(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a")
    except OSError as error:
        raise UnavailableError(
            f"The file {path} cannot be written: {error.strerror}."
        ) from error


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
