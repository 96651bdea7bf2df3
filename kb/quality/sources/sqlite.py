"""SQLite files, opened so that SQLite itself refuses to write."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote as quote_path

from kb.quality.rules.columns import Columns, ColumnType, Engine
from kb.quality.sources.errors import (
    SourceColumnsError,
    SourceFailedError,
    SourceFileError,
    SourceStatementError,
    SourceTimeoutError,
    SourceUnprovedError,
    SourceWithheldError,
)
from kb.quality.sources.relations import quote, to_from
from kb.quality.sources.session import Fact

BUSY_SECONDS: Final = 10.0
"""So long a writer may keep the file to itself before we give up."""
_ALLOWED: Final = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
    }
)
_MISSING: Final = ("no such table: ", "no such column: ")
_BROKEN: Final = ("malformed", "not a database", "disk i/o", "unable to open")
_TYPES: Final = (
    ("BOOL", ColumnType.BOOLEAN),
    ("DATETIME", ColumnType.TIMESTAMP),
    ("TIMESTAMP", ColumnType.TIMESTAMP),
    ("DATE", ColumnType.DATE),
    ("INT", ColumnType.INTEGER),
    ("CHAR", ColumnType.TEXT),
    ("CLOB", ColumnType.TEXT),
    ("TEXT", ColumnType.TEXT),
    ("REAL", ColumnType.FLOAT),
    ("FLOA", ColumnType.FLOAT),
    ("DOUB", ColumnType.FLOAT),
    ("NUM", ColumnType.DECIMAL),
    ("DEC", ColumnType.DECIMAL),
)
"""The first that a declared type holds."""
_STORED: Final = {
    "integer": ColumnType.INTEGER,
    "real": ColumnType.DECIMAL,
    "text": ColumnType.TEXT,
}
"""What SQLite stores, for columns without a declared type, such as those of a sum."""


def _is_nothing(_table: str, _column: str) -> bool:
    return False


class SQLiteConnection:
    """One moment of a file: a transaction that reads, up to the end of the session."""

    engine = Engine.SQLITE
    server = f"SQLite {sqlite3.sqlite_version}"

    def __init__(
        self,
        path: Path,
        facts: tuple[Fact, ...],
        is_withheld: Callable[[str, str], bool] = _is_nothing,
    ) -> None:
        self._facts = facts
        self._path = path
        self._connection = _open(path)
        try:
            self._connection.execute("PRAGMA query_only = ON")
            self._is_read_only = _is_on(self._connection, "query_only")
            self._connection.execute("BEGIN")
            # The moment begins with the first look.
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            self._connection.set_authorizer(_to_authorizer(is_withheld))
        except sqlite3.Error as error:
            self._connection.close()
            raise SourceFileError from error

    def prove(self) -> tuple[Fact, ...]:
        if not self._is_read_only:
            raise SourceUnprovedError
        return self._facts

    def describe(self, relation: str) -> Columns:
        with_types = _declare(self._path, relation)
        if not with_types:
            raise SourceColumnsError([relation])
        return {
            name: _to_type(declared) or self._find_stored(relation, name)
            for name, declared in with_types
        }

    def open_rows(self, sql: str) -> "_Rows":
        return _Rows(self._connection.execute(sql))

    def cut(self) -> None:
        self._connection.interrupt()

    def close(self) -> None:
        self._connection.close()

    def to_failure(self, error: Exception) -> SourceFailedError | None:
        if not isinstance(error, sqlite3.Error):
            return None
        text = str(error)
        for sign in _MISSING:
            _, found, name = text.partition(sign)
            if found:
                return SourceColumnsError([name])
        if text.startswith("access to ") and text.endswith(" is prohibited"):
            return SourceWithheldError([text.split()[2]])
        if "locked" in text:
            return SourceTimeoutError(BUSY_SECONDS)
        if any(sign in text.lower() for sign in _BROKEN):
            return SourceFileError()
        return SourceStatementError(getattr(error, "sqlite_errorname", "") or "SQLITE")

    def _find_stored(self, relation: str, name: str) -> ColumnType:
        column = quote(name, '"')
        found = self._connection.execute(
            f"SELECT typeof({column}) FROM {to_from(relation)} "  # noqa: S608
            f"WHERE {column} IS NOT NULL LIMIT 1"
        ).fetchone()
        return _STORED.get(found[0], ColumnType.TEXT) if found else ColumnType.TEXT


class _Rows:
    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def fetch(self, count: int) -> Sequence[tuple[Any, ...]]:
        return self._cursor.fetchmany(count)

    def close(self) -> None:
        self._cursor.close()


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise SourceFileError
    try:
        connection = sqlite3.connect(
            f"file:{quote_path(str(path.absolute()))}?mode=ro",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            # The watch interrupts it from another thread; it is used by one at a time.
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise SourceFileError from error
    connection.text_factory = _decode
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _decode(text: bytes) -> str:
    # Programs write other encodings into it; rules find what is garbled.
    return text.decode("utf-8", "replace")


def _is_on(connection: sqlite3.Connection, pragma: str) -> bool:
    return bool(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _to_authorizer(
    is_withheld: Callable[[str, str], bool],
) -> Callable[[int, str | None, str | None, str | None, str | None], int]:
    def authorize(
        action: int, table: str | None, column: str | None, *_rest: str | None
    ) -> int:
        if action == sqlite3.SQLITE_READ and is_withheld(table or "", column or ""):
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY

    return authorize


def _declare(path: Path, relation: str) -> list[tuple[str, str]]:
    """Names and declared types; a SELECT passes them on as a view does.

    The view lies in memory, and in a connection of its own: that of the rows makes none.
    """
    connection = _open(path)
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(
            f"CREATE TEMP VIEW dataset AS SELECT * FROM {to_from(relation)}"  # noqa: S608
        )
        found = connection.execute(
            "SELECT name, type FROM pragma_table_info('dataset')"
        )
        return [(str(name), str(declared)) for name, declared in found]
    finally:
        connection.close()


def _to_type(declared: str) -> ColumnType | None:
    upper = declared.upper()
    return next((kind for sign, kind in _TYPES if sign in upper), None)
