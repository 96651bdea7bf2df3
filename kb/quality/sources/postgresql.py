"""PostgreSQL, in a transaction that reads one moment and may write nothing."""

import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import psycopg

from kb.quality.models import TLS, QualitySource
from kb.quality.rules.columns import Columns, ColumnType, Engine
from kb.quality.rules.rendering import SESSION
from kb.quality.sources.access import CONNECT_SECONDS, Access
from kb.quality.sources.authorities import find_authorities
from kb.quality.sources.errors import (
    SourceFailedError,
    SourceUnprovedError,
)
from kb.quality.sources.postgresql_failures import to_failure, to_refusal
from kb.quality.sources.postgresql_grants import require_no_writing
from kb.quality.sources.postgresql_values import read_as_sql_does
from kb.quality.sources.relations import to_from
from kb.quality.sources.session import NAME, Fact

PORT: Final = 5432
_TYPES: Final = {
    16: ColumnType.BOOLEAN,
    **dict.fromkeys((20, 21, 23, 26), ColumnType.INTEGER),
    **dict.fromkeys((700, 701), ColumnType.FLOAT),
    1700: ColumnType.DECIMAL,
    1082: ColumnType.DATE,
    **dict.fromkeys((1114, 1184), ColumnType.TIMESTAMP),
}
"""By the number of the type in PostgreSQL's catalogue; whatever else is read as text."""


class PostgreSQLConnection:
    """One moment of a database.

    *reading* says by what else than grants it is safe; *guard* raises for statements
    that read what they should not.
    """

    engine = Engine.POSTGRESQL

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        seconds: float,
        reading: tuple[Fact, ...] = (),
        guard: Callable[[str], None] | None = None,
    ) -> None:
        self._connection = connection
        self._seconds = seconds
        self._reading = reading
        self._guard = guard
        self._cursors = 0
        _begin(connection, seconds)
        version = connection.info.server_version
        self.server = f"PostgreSQL {version // 10_000}.{version % 10_000}"

    def prove(self) -> tuple[Fact, ...]:
        row = self._connection.execute(
            "SELECT current_setting('transaction_read_only'), pg_is_in_recovery()"
        ).fetchone()
        if row is None or row[0] != "on":
            raise SourceUnprovedError
        if self._reading:
            return self._reading
        require_no_writing(self._connection)
        standby = (Fact.READ_ONLY_SERVER,) if row[1] else ()
        return (Fact.NO_WRITING_GRANT, Fact.READ_ONLY_TRANSACTION, *standby)

    def describe(self, relation: str) -> Columns:
        cursor = self._connection.execute(
            f"SELECT * FROM {to_from(relation)} LIMIT 0"  # noqa: S608
        )
        return {
            each.name: _TYPES.get(each.type_code, ColumnType.TEXT)
            for each in cursor.description or ()
        }

    def open_rows(self, sql: str) -> "_Rows":
        if self._guard is not None:
            self._guard(sql)
        self._cursors += 1
        # Declared at the server, which takes a SELECT there and nothing else.
        cursor = self._connection.cursor(f"rows_{self._cursors}")
        read_as_sql_does(cursor)
        rows = _Rows(cursor)
        try:
            cursor.execute(sql.encode())
        except Exception:
            # The first fault is the one that counts.
            with suppress(psycopg.Error):
                rows.close()
            raise
        return rows

    def cut(self) -> None:
        # Nothing is asked of a server that may not answer; the statement ends by its
        # own limit there, or when the server looks whether anybody is still here.
        with suppress(OSError, psycopg.Error):
            _shut(self._connection.fileno())

    def close(self) -> None:
        self._connection.close()

    def to_failure(self, error: Exception) -> SourceFailedError | None:
        return to_failure(error, self._seconds)


class _Rows:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def fetch(self, count: int) -> Sequence[tuple[Any, ...]]:
        found: Sequence[tuple[Any, ...]] = self._cursor.fetchmany(count)
        return found

    def close(self) -> None:
        try:
            self._cursor.close()
        except psycopg.Error:
            # A cursor that the server cannot be told of ends with its connection.
            self._cursor.connection.close()
            self._cursor.close()
            raise


def connect(
    source: QualitySource, access: Access, password: str
) -> PostgreSQLConnection:
    """Raise ``SourceFailedError``."""
    try:
        connection = psycopg.connect(
            **_find_host(source, access),
            **_to_tls(source.tls),
            dbname=source.database,
            user=source.login,
            password=password,
            connect_timeout=CONNECT_SECONDS,
            application_name=NAME,
            gssencmode="disable",
            client_encoding="UTF8",
            # From the first statement on, whatever the account's own settings are.
            options="-c default_transaction_read_only=on",
            autocommit=True,
        )
    except psycopg.Error as error:
        raise to_refusal(error) from error
    try:
        return PostgreSQLConnection(connection, source.statement_seconds)
    except psycopg.Error as error:
        connection.close()
        raise to_failure(error, source.statement_seconds) or error from error


def _to_tls(tls: TLS) -> dict[str, Any]:
    match tls:
        case TLS.OFF:
            return {"sslmode": "disable"}
        case TLS.REQUIRED:
            return {"sslmode": "require"}
        case TLS.VERIFIED:
            return {"sslmode": "verify-full", "sslrootcert": find_authorities()}


def _begin(connection: psycopg.Connection[Any], seconds: float) -> None:
    limit = round(seconds * 1000)
    for statement in (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        f"SET LOCAL statement_timeout = {limit}",
        f"SET LOCAL lock_timeout = {limit}",
        "SET LOCAL client_connection_check_interval = 2000",
        *SESSION[Engine.POSTGRESQL],
    ):
        connection.execute(statement)


def _find_host(source: QualitySource, access: Access) -> dict[str, Any]:
    """The very addresses that were checked: no name is looked up again."""
    port = source.port or PORT
    if source.host.startswith("/"):
        access.require_socket(source.host)
        return {"host": source.host, "port": port}
    addresses = access.find_addresses(source.host, port)
    return {
        "host": ",".join([source.host] * len(addresses)),
        "hostaddr": ",".join(addresses),
        "port": port,
    }


def _shut(descriptor: int) -> None:
    # A copy, so that closing ours leaves the driver's alone.
    with socket.socket(fileno=os.dup(descriptor)) as copy:
        copy.shutdown(socket.SHUT_RDWR)
