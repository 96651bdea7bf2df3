"""Locks of all hosts that share a PostgreSQL: each is held by a session of the server's."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from kb import database
from kb.database import DatabaseUnavailableError
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
    # A lock is held for as long as the work takes, whatever is usual on the server.
    "idle_session_timeout": "0",
    "application_name": "yunzhi locks",
}
"""Of these an older server takes those that it knows."""

_SET: Final = """
    SELECT set_config(name, %(value)s, false) FROM pg_settings WHERE name = %(name)s
"""
_TAKE: Final = text("SELECT pg_try_advisory_lock(:key)")
_LEAVE: Final = text("SELECT pg_advisory_unlock(:key)")
_LOOK: Final = text("SELECT 1")


class AdvisoryLocks:
    """Of every process that uses the database at *address*.

    Between us and the server there may be no pooler that hands out another session with
    each transaction.
    """

    def __init__(self, address: str) -> None:
        self._engine = database.open_session_engine(address, PATIENCE)
        event.listen(self._engine, "connect", _prepare)

    @contextmanager
    def held(self, name: str, *, seconds: float) -> Iterator[Hold]:
        key = {"key": to_key(name)}
        with self._engine.connect() as connection:
            wait_for(lambda: bool(connection.scalar(_TAKE, key)), seconds)
            try:
                yield _SessionHold(connection)
            finally:
                _leave(connection, key)

    def close(self) -> None:
        self._engine.dispose()


class _SessionHold:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def require(self) -> None:
        try:
            if not self._connection.invalidated:
                self._connection.execute(_LOOK)
                return
        except DatabaseUnavailableError as error:
            raise _lost() from error
        raise _lost()


def to_key(name: str) -> int:
    """The number that stands for a lock among all of the database."""
    digest = hashlib.sha256(f"yunzhi {name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def _lost() -> LockLostError:
    return LockLostError(
        "The database ended the connection that held a lock. Another process may be at "
        "the same work now, so it was broken off here."
    )


def _leave(connection: Connection, key: dict[str, int]) -> None:
    # With a session that is gone went its locks.
    if not connection.invalidated:
        with suppress(DatabaseUnavailableError):
            connection.execute(_LEAVE, key)


def _prepare(connection: Any, _record: object) -> None:
    connection.autocommit = True
    for name, value in SESSION.items():
        connection.execute(_SET, {"name": name, "value": value})
