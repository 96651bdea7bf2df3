"""Whose turn it is to write to an SQLite file.

SQLite lets one write at a time, and whoever waits for it looks again after ever longer
pauses, up to a tenth of a second: meanwhile nobody writes, and who came first may be served
last. Here they queue: the threads of a process one after the other, and of the processes
whoever looks next, each of them every millisecond. Other threads of a process hold back
what they ask meanwhile, for a moment: they would take the interpreter from who has the turn,
and all who queue would wait for that. Only how long anybody waits depends on it, for SQLite
locks the file besides.
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
from typing import IO, Any, Final, Self

GO_FIRST_SECONDS: Final = 0.03
"""Of a turn; after them nobody holds anything back for it."""
PATIENCE_SECONDS: Final = 0.06
"""Of a transaction that holds back: turns that follow each other may be many."""
_PAUSE_SECONDS: Final = 0.001
_SUFFIX: Final = "-turn"


class _Cursor(sqlite3.Cursor):
    connection: "Writer"

    def execute(self, *given: Any) -> Self:
        self.connection.let_go_first()
        return super().execute(*given)

    def executemany(self, *given: Any) -> Self:
        self.connection.let_go_first()
        return super().executemany(*given)


class Writer(sqlite3.Connection):
    """A connection that lets go of its turn when its transaction ends, however it does.

    Without a turn it lets another thread that has one go first.
    """

    def __init__(self, *given: Any, turns: "Turns | None" = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self._turns = turns
        self._let_go: Callable[[], Any] | None = None
        self._waited = 0.0

    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def take_turn(self, *, seconds: float) -> bool:
        """Whether it has it, within *seconds* or from before."""
        if self._let_go is None and self._turns is not None:
            let_go = self._turns.take(seconds=seconds)
            if let_go is None:
                return False
            # A connection that nobody holds any more has ended its transaction, too.
            self._let_go = weakref.finalize(self, let_go)
        return True

    def let_go_first(self) -> None:
        """Wait while another thread has a turn, unless this connection has it."""
        if self._turns is not None and self._let_go is None:
            self._waited += self._turns.let_go_first(PATIENCE_SECONDS - self._waited)

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
        self._waited = 0.0
        let_go, self._let_go = self._let_go, None
        if let_go is not None:
            let_go()


@dataclass(frozen=True, slots=True)
class _Turn:
    """That of a thread of this process."""

    thread: int = field(default_factory=threading.get_ident)
    since: float = field(default_factory=time.monotonic)
    ended: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class Turns:
    """Of one file, for all threads of this process."""

    path: Path
    _queue: threading.Lock = field(default_factory=threading.Lock)
    _now: _Turn | None = None

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
        self._now = _Turn()
        return lambda: self._release(file)

    def let_go_first(self, patience: float) -> float:
        """Wait for the turn that another thread has, but not past its first moments.

        How many seconds were waited, of no more than *patience*.
        """
        turn = self._now
        if turn is None or turn.thread == threading.get_ident():
            return 0.0
        began = time.monotonic()
        left = min(turn.since + GO_FIRST_SECONDS - began, patience)
        if left <= 0:
            return 0.0
        turn.ended.wait(left)
        return time.monotonic() - began

    def _open(self) -> IO[str] | None:
        # On a disk that is full, or not ours to write, SQLite alone says whose turn it is.
        with suppress(OSError):
            return self.path.open("a")
        return None

    def _release(self, file: IO[str] | None) -> None:
        turn, self._now = self._now, None
        if turn is not None:
            turn.ended.set()
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
