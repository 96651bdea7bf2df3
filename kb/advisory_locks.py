"""Locks of all hosts that share a PostgreSQL: each is held by a session of the server's."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from kb.engines import DatabaseUnavailableError, open_session_engine
from kb.locks import Hold, LockLostError, wait_for

PATIENCE: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 3_000,
}
"""Whoever holds a lock finds out before the server gives it to somebody else."""
SESSION: Final = {
    # The server's side of the same: the session of a host that is cut off ends five
    # seconds after the last word from it, and with the session go its locks.
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "5000",
    # Between two locks a session waits, whatever is usual on the server.
    "idle_session_timeout": "0",
    "application_name": "yunzhi locks",
}
"""Of these an older server takes those that it knows."""

BEAT_SECONDS: Final = 1.0
"""So often whoever holds a lock is heard of."""
ANSWER_SECONDS: Final = 3.0
"""After so long without an answer a lock counts as lost here."""
SILENCE_MS: Final = 6_000
"""After so long without a word the server ends the session: it may have been stopped, or
stand behind something that keeps the line up and lets nothing through. Longer than a beat
and an answer, so that whoever held the lock has given it up by then."""

_SET: Final = """
    SELECT set_config(name, %(value)s, false) FROM pg_settings WHERE name = %(name)s
"""
# An older server has no such limit: then a stopped process keeps its locks.
_LIMIT: Final = """
    SELECT count(set_config(name, :silence, false)) >= 0 FROM pg_settings
    WHERE name = 'idle_session_timeout'
"""
_TAKE: Final = text(
    f"SELECT CASE WHEN pg_try_advisory_lock(:key) THEN ({_LIMIT}) ELSE false END"
)
_LEAVE: Final = text(f"SELECT pg_advisory_unlock(:key), ({_LIMIT})")
_LOOK: Final = text("SELECT 1")


class AdvisoryLocks:
    """Of every process that uses the database at *address*.

    Between us and the server there may be no pooler that hands out another session with
    each transaction.
    """

    def __init__(self, address: str) -> None:
        self._engine = open_session_engine(address, PATIENCE)
        event.listen(self._engine, "connect", _prepare)

    @contextmanager
    def held(self, name: str, *, seconds: float) -> Iterator[Hold]:
        key = to_key(name)
        with self._engine.connect() as connection:
            wait_for(lambda: _take(connection, key), seconds)
            with _SessionHold(connection, key).beating() as hold:
                yield hold

    def close(self) -> None:
        self._engine.dispose()


class _SessionHold:
    """Asks the server again and again, in a thread of its own, and when it is told to.

    So the server hears that we live for as long as the work takes, and whoever requires
    the lock, or lets go of it, waits no longer than an answer may take, whatever becomes
    of the line.
    """

    def __init__(self, connection: Connection, key: int) -> None:
        self._connection, self._key = connection, key
        self._turn = threading.Condition()
        self._asked = self._answered = 0
        self._is_lost = self._is_over = False

    @contextmanager
    def beating(self) -> Iterator["_SessionHold"]:
        thread = threading.Thread(target=self._beat, name="lock", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            with self._turn:
                self._is_over = True
                self._turn.notify_all()
            thread.join(ANSWER_SECONDS)
            if thread.is_alive():
                _hang_up(self._connection)
                thread.join()

    def require(self) -> None:
        with self._turn:
            self._asked += 1
            wanted = self._asked
            self._turn.notify_all()
            self._turn.wait_for(
                lambda: self._is_lost or self._answered >= wanted, ANSWER_SECONDS
            )
            # What comes too late is of no use: others may have been told by then.
            self._is_lost = self._is_lost or self._answered < wanted
            if self._is_lost:
                raise _lost()

    def _beat(self) -> None:
        while (number := self._next()) is not None:
            try:
                self._connection.execute(_LOOK)
            except DatabaseUnavailableError:
                number = None
            with self._turn:
                self._is_lost = self._is_lost or number is None
                self._answered = self._answered if number is None else number
                self._turn.notify_all()
        _leave(self._connection, self._key)

    def _next(self) -> int | None:
        """Wait for the next time: what it will answer then, or nothing at the end."""
        with self._turn:
            self._turn.wait_for(
                lambda: self._is_over or self._is_lost or self._asked > self._answered,
                BEAT_SECONDS,
            )
            return None if self._is_over or self._is_lost else self._asked


def to_key(name: str) -> int:
    """The number that stands for a lock among all of the database."""
    digest = hashlib.sha256(f"yunzhi {name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def _lost() -> LockLostError:
    return LockLostError(
        "The database ended the connection that held a lock. Another process may be at "
        "the same work now, so it was broken off here."
    )


def _take(connection: Connection, key: int) -> bool:
    given = {"key": key, "silence": str(SILENCE_MS)}
    return bool(connection.scalar(_TAKE, given))


def _leave(connection: Connection, key: int) -> None:
    # With a session that is gone went its locks.
    if not connection.invalidated:
        with suppress(DatabaseUnavailableError):
            connection.execute(_LEAVE, {"key": key, "silence": "0"})


def _hang_up(connection: Connection) -> None:
    """Have whoever waits for an answer on it get none."""
    driver: Any = connection.connection.driver_connection
    with suppress(OSError), socket.socket(fileno=driver.fileno()) as line:
        try:
            line.shutdown(socket.SHUT_RDWR)
        finally:
            line.detach()  # The driver closes it.


def _prepare(connection: Any, _record: object) -> None:
    connection.autocommit = True
    for name, value in SESSION.items():
        connection.execute(_SET, {"name": name, "value": value})
