"""Whose turn it is to write to an SQLite file.

SQLite lets one write at a time, and whoever waits for it looks again after ever longer
pauses, up to a tenth of a second: meanwhile nobody writes, and who came first may be served
last. Here they queue: the threads of a process one after the other, and of the processes
whoever looks next, each of them every millisecond. Only how long they wait depends on it,
for SQLite locks the file besides.
"""

import fcntl
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

_PAUSE_SECONDS: Final = 0.001
_SUFFIX: Final = "-turn"


class Writer(sqlite3.Connection):
    """A connection that lets go of its turn when its transaction ends, however it does."""

    _let_go: Callable[[], Any] | None = None

    def has_turn(self) -> bool:
        return self._let_go is not None

    def keep_turn(self, let_go: Callable[[], None]) -> None:
        # A connection that nobody holds any more has ended its transaction, too.
        self._let_go = weakref.finalize(self, let_go)

    def commit(self) -> None:
        super().commit()
        self._end_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._end_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        let_go, self._let_go = self._let_go, None
        if let_go is not None:
            let_go()


@dataclass(frozen=True, slots=True)
class Turns:
    """Of one file, for all threads of this process."""

    path: Path
    _queue: threading.Lock = field(default_factory=threading.Lock)

    def take(self, *, seconds: float) -> Callable[[], None] | None:
        """What ends the turn; ``None`` if it did not come within *seconds*."""
        deadline = time.monotonic() + seconds
        waited = not self._queue.acquire(blocking=False)
        if waited:
            if seconds <= 0 or not self._queue.acquire(timeout=seconds):
                return None
            # Another process may have waited for as long.
            time.sleep(_PAUSE_SECONDS)
        try:
            file = self._open()
            is_ours = file is None or _wait_for(file, deadline)
        except BaseException:
            self._queue.release()
            raise
        if not is_ours:
            self._release(file)
            return None
        return lambda: self._release(file)

    def _open(self) -> IO[str] | None:
        # On a disk that is full, or not ours to write, SQLite alone says whose turn it is.
        with suppress(OSError):
            return self.path.open("a")
        return None

    def _release(self, file: IO[str] | None) -> None:
        if file is not None:
            file.close()
        self._queue.release()


@cache
def turns_of(database: str) -> Turns:
    """Beside the file of the *database*, as its log is."""
    return Turns(Path(f"{database}{_SUFFIX}"))


def _wait_for(file: IO[str], deadline: float) -> bool:
    while not _try_lock(file):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_PAUSE_SECONDS)
    return True


def _try_lock(file: IO[str]) -> bool:
    """A lock of the process: whoever is started meanwhile does not hold it, too."""
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
