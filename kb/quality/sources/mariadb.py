"""MariaDB, in a transaction that reads one moment and may write nothing."""

import os
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

import pymysql
from pymysql.constants import FIELD_TYPE
from pymysql.converters import conversions
from pymysql.cursors import SSCursor

from kb.quality.models import TLS, QualitySource
from kb.quality.rules.columns import Columns, ColumnType, Engine
from kb.quality.rules.rendering import SESSION
from kb.quality.sources.access import CONNECT_SECONDS, Access
from kb.quality.sources.errors import (
    SourceFailedError,
    SourceNotTriedError,
    SourceTimeoutError,
    SourceUnprovedError,
    SourceUnreachableError,
    SourceWritableError,
)
from kb.quality.sources.mariadb_failures import to_failure
from kb.quality.sources.mariadb_grants import find_effective, read_grants
from kb.quality.sources.relations import quote, to_from
from kb.quality.sources.session import NAME, Fact, Watch

PORT: Final = 3306
_TYPES: Final = {
    **dict.fromkeys((1, 2, 3, 8, 9, 13), ColumnType.INTEGER),
    **dict.fromkeys((4, 5), ColumnType.FLOAT),
    **dict.fromkeys((0, 246), ColumnType.DECIMAL),
    **dict.fromkeys((10, 14), ColumnType.DATE),
    **dict.fromkeys((7, 12), ColumnType.TIMESTAMP),
}
"""By the number of the type in the protocol. BOOLEAN is an integer there."""
# A time of day stays its text, as SQL makes of it; the driver would make a duration.
CONVERSIONS: Final = {
    kind: convert for kind, convert in conversions.items() if kind != FIELD_TYPE.TIME
}
_HIDDEN: Final = frozenset({1044, 1142, 1959})


class MariaDBConnection:
    """One moment of a database: of its transactional tables, as MariaDB keeps it."""

    engine = Engine.MARIADB

    def __init__(
        self, connection: "pymysql.Connection[Any]", line: socket.socket, seconds: float
    ) -> None:
        self._connection = connection
        self._line = line
        self._seconds = seconds
        version = str(self._ask("SELECT VERSION()")[0][0])
        if "mariadb" not in version.lower():
            raise SourceNotTriedError("MySQL")
        self.server = f"MariaDB {version.partition('-')[0]}"
        for statement in _settings(seconds):
            self._ask(statement)

    def prove(self) -> tuple[Fact, ...]:
        ((is_reading,),) = self._ask("SELECT @@SESSION.tx_read_only")
        if not is_reading:
            raise SourceUnprovedError
        try:
            writing = list(self._find_writing())
        except pymysql.OperationalError as error:
            # Access denied: what it may do is not shown.
            if error.args[0] in _HIDDEN:
                raise SourceUnprovedError from error
            raise
        if writing:
            raise SourceWritableError(writing)
        return (Fact.NO_WRITING_GRANT, Fact.READ_ONLY_TRANSACTION)

    def _find_writing(self) -> Iterator[str]:
        """Of the account, of every role that it may take on, and of everybody."""
        granted = read_grants(self._show())
        found = dict.fromkeys(granted.writing)
        ((at_first,),) = self._ask("SELECT CURRENT_ROLE()")
        for role in granted.roles:
            # Only whoever is it is shown what a role may do, and those below it.
            self._ask(f"SET ROLE {role}")
            found |= dict.fromkeys(read_grants(self._show()).writing)
        if granted.roles:
            self._ask(f"SET ROLE {quote(at_first, '`') if at_first else 'NONE'}")
        yield from found
        listed = self._ask(
            "SELECT DISTINCT PRIVILEGES FROM information_schema.COLUMNS"
            " WHERE TABLE_SCHEMA = DATABASE()"
        )
        for right in find_effective(row[0] for row in listed):
            yield f"{right} ON COLUMNS OF THE DATABASE"

    def _show(self) -> list[str]:
        return [str(row[0]) for row in self._ask("SHOW GRANTS")]

    def _ask(self, statement: str) -> Sequence[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            found: Sequence[tuple[Any, ...]] = cursor.fetchall()
            return found

    def describe(self, relation: str) -> Columns:
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {to_from(relation, '`')} LIMIT 0")  # noqa: S608
            return {
                each[0]: _TYPES.get(each[1], ColumnType.TEXT)
                for each in cursor.description or ()
            }

    def open_rows(self, sql: str) -> "_Rows":
        # Rows wait at the server until they are asked for.
        cursor = self._connection.cursor(SSCursor)
        try:
            cursor.execute(sql)
        except Exception:
            cursor.close()
            raise
        return _Rows(cursor)

    def cut(self) -> None:
        _shut(self._line)

    def close(self) -> None:
        # Nothing is left to be said, nor is the rest of an answer waited for.
        _shut(self._line)
        self._line.close()
        with suppress(pymysql.Error):
            self._connection.close()

    def to_failure(self, error: Exception) -> SourceFailedError | None:
        return to_failure(error, self._seconds)


class _Rows:
    def __init__(self, cursor: SSCursor) -> None:
        self._cursor = cursor

    def fetch(self, count: int) -> Sequence[tuple[Any, ...]]:
        return self._cursor.fetchmany(count)

    def close(self) -> None:
        self._cursor.close()


def connect(source: QualitySource, access: Access, password: str) -> MariaDBConnection:
    """Raise ``SourceFailedError``."""
    line = _open_line(source, access)
    # TLS takes the socket over: a copy is left to cut the connection by.
    copy = socket.socket(fileno=os.dup(line.fileno()))
    watch = Watch(CONNECT_SECONDS, lambda: _shut(copy))
    connection = pymysql.Connection(
        host=source.host,
        user=source.login,
        password=password,
        database=source.database,
        charset="utf8mb4",
        autocommit=True,
        local_infile=False,
        program_name=NAME,
        conv=CONVERSIONS,
        defer_connect=True,
        **_to_tls(source.tls),
    )
    try:
        with watch.running():
            connection.connect(line)
            return MariaDBConnection(connection, copy, source.statement_seconds)
    except Exception as error:
        line.close()
        copy.close()
        raise _to_refusal(error, watch) from error


def _to_refusal(error: Exception, watch: Watch) -> Exception:
    if isinstance(error, SourceFailedError):
        return error
    if watch.expired:
        return SourceTimeoutError(CONNECT_SECONDS)
    return to_failure(error, CONNECT_SECONDS) or error


def _settings(seconds: float) -> tuple[str, ...]:
    return (
        f"SET SESSION max_statement_time = {seconds:g}",
        f"SET SESSION lock_wait_timeout = {max(round(seconds), 1)}",
        # A reader that judges each row takes its time.
        f"SET SESSION net_write_timeout = {max(round(seconds), 60)}",
        *SESSION[Engine.MARIADB],
        "SET SESSION TRANSACTION READ ONLY",
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    )


def _open_line(source: QualitySource, access: Access) -> socket.socket:
    """Connected to an address that was checked: no name is looked up again."""
    if source.host.startswith("/"):
        access.require_socket(source.host)
        return _dial(socket.AF_UNIX, source.host)
    port = source.port or PORT
    failure = SourceUnreachableError()
    for address in access.find_addresses(source.host, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        try:
            return _dial(family, (address, port))
        except SourceUnreachableError as error:
            failure = error
    raise failure


def _dial(family: int, address: Any) -> socket.socket:
    line = socket.socket(family, socket.SOCK_STREAM)
    line.settimeout(CONNECT_SECONDS)
    try:
        line.connect(address)
    except OSError as error:
        line.close()
        raise SourceUnreachableError from error
    if family != socket.AF_UNIX:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return line


def _to_tls(tls: TLS) -> dict[str, Any]:
    if tls is TLS.OFF:
        return {"ssl_disabled": True}
    context = ssl.create_default_context()
    if tls is TLS.REQUIRED:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return {"ssl": context}


def _shut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
