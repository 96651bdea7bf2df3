"""How engines over databases are opened, and what their failures mean."""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy import exc as sqlalchemy_errors
from sqlalchemy.engine import URL, Connection, make_url

from kb.errors import Case, InvalidInputError, UnavailableError
from kb.expanding import remember
from kb.writers import Writer, turns_of

BUSY_TIMEOUT_MS: Final = 15_000
"""How long a writer waits for another one before it gives up."""
PATIENCE: Final = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""Seconds (the last: ms) after which a server on a network that is cut counts as gone."""
_PREPARING: Final = """
    SELECT set_config(name, value, false) FROM pg_settings JOIN (VALUES
        -- Our largest questions are asked of few rows: compiling them takes seconds, and
        -- answering milliseconds.
        ('jit', 'off'),
        -- Whoever is cut off holds what it locked until the server finds out.
        ('tcp_keepalives_idle', '5'),
        ('tcp_keepalives_interval', '2'),
        ('tcp_keepalives_count', '3'),
        ('tcp_user_timeout', '15000')
    ) AS wanted (name, value) USING (name)
"""
"""Of these an older server takes those that it knows."""


CONNECTION_SECONDS: Final = 3_600
"""After so long one to a file is opened anew, for SQLite reads its statistics only then."""


class DatabaseCase(Case):
    BAD_ADDRESS = "bad_address"


class DatabaseUnavailableError(UnavailableError):
    """The database cannot be opened, is locked, or is full."""

    code = "database_unavailable"


def open_session_engine(url: str, patience: Mapping[str, int]) -> Engine:
    """An engine over a server for what belongs to a session of the server's.

    Each statement is a transaction of its own. *patience* is how libpq finds out that
    the server is gone.
    """
    return open_server(
        parse(url),
        patience,
        isolation_level="AUTOCOMMIT",
        pool_size=1,
        max_overflow=-1,
        # Whoever took something of the session lets go of it, no rollback does.
        pool_reset_on_return=None,
    )


def rebuilding(engine: Engine) -> Engine:
    """*engine* for changing the schema: SQLite drops a table that others refer to.

    What it compiles is kept no longer than it: the tables of a migration are its own.
    """
    return engine.execution_options(sqlite_foreign_keys="OFF", compiled_cache={})


def is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def open_file(url: URL) -> Engine:
    read_only = _read_only(url)
    turns = turns_of(url.database) if url.database and not read_only else None
    engine = create_engine(
        read_only or url,
        pool_recycle=CONNECTION_SECONDS,
        connect_args={"factory": partial(Writer, turns=turns)},
        # What goes wrong is logged; the values are what people wrote.
        hide_parameters=True,
    )
    prepare = _prepare_to_read if read_only else _prepare_sqlite
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "invalidate", _let_go)
    event.listen(engine, "handle_error", translate)
    remember(engine)
    return engine


def open_server(url: URL, patience: Mapping[str, int], **options: Any) -> Engine:
    # What the address says of it goes before.
    given = {**PATIENCE, **url.query, **patience}
    engine = create_engine(
        url,
        pool_pre_ping=True,
        connect_args={name: given[name] for name in PATIENCE},
        hide_parameters=True,
        **options,
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "handle_error", translate)
    remember(engine)
    setattr(engine.dialect, "do_rollback", _end_transaction)  # noqa: B010 - a method.
    return engine


def parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        parsed.get_dialect()
    except (
        sqlalchemy_errors.ArgumentError,
        sqlalchemy_errors.NoSuchModuleError,
    ) as error:
        raise InvalidInputError(
            "KB_DATABASE_URL is not a database address. Write it like "
            "sqlite:////path/to/kb.sqlite or postgresql://user@host/name.",
            case=DatabaseCase.BAD_ADDRESS,
        ) from error
    return parsed


def _read_only(url: URL) -> URL | None:
    """The address by which an SQLite file is read that we may not write."""
    if not url.database:
        return None
    path = Path(url.database).absolute()
    if not path.is_file() or (
        os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    ):
        return None
    # Without its log the file is all there is, and needs no locks that we could not
    # make; with one, somebody else is writing and has made them.
    log = path.with_name(f"{path.name}-wal")
    is_alone = not log.exists() or not log.stat().st_size
    query = {"uri": "true", "mode": "ro"} | ({"immutable": "1"} if is_alone else {})
    return url.set(database=path.as_uri(), query=query)


def _prepare_to_read(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite does.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _let_go(connection: sqlite3.Connection, *_: object) -> None:
    # Whoever is interrupted in a statement closes the connection, but SQLite holds what
    # it locked until the last cursor of it is gone, and a traceback may keep one. One
    # that is closed already, or whose disk is gone, holds nothing.
    with suppress(sqlite3.Error):
        connection.rollback()


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.autocommit = True
    connection.execute(_PREPARING)
    connection.autocommit = False


def _end_transaction(connection: Any) -> None:
    """Whoever only read commits: psycopg forgets at each rollback what it has prepared.

    Our largest questions take the server longer to plan than to answer.
    """
    if connection.read_only:
        connection.commit()
    else:
        connection.rollback()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    driver = connection.connection.driver_connection
    assert driver is not None, "it has just been checked out"
    wanted = {
        "foreign_keys": options.get("sqlite_foreign_keys", "ON"),
        "busy_timeout": options.get("sqlite_patience", BUSY_TIMEOUT_MS),
    }
    for pragma, value in wanted.items():
        # Said again it changes nothing, but SQLite forgets all that it has prepared.
        if connection.info.get(pragma) != value:
            # Without effect inside a transaction, and kept by the connection after it.
            driver.execute(f"PRAGMA {pragma} = {value}")
            connection.info[pragma] = value
    # A deferred transaction that reads first and writes later may fail at once instead
    # of waiting, because its snapshot is stale; so writers ask for the lock up front.
    mode = options.get("sqlite_begin", "IMMEDIATE")
    if mode == "IMMEDIATE":
        assert isinstance(driver, Writer), "of this engine"
        if not driver.take_turn(seconds=wanted["busy_timeout"] / 1000):
            raise DatabaseUnavailableError(_BUSY)
    connection.exec_driver_sql(f"BEGIN {mode}")


def read_version(connection: Connection) -> int:
    """Of an SQLite file, as *connection* sees it: another one once others have written.

    A server has none, and keeps nobody waiting who asks for a turn to write.
    """
    if not is_file(connection.engine.url):
        return 0
    driver = connection.connection.driver_connection
    assert driver is not None, "it is checked out"
    (version,) = driver.execute("PRAGMA data_version").fetchone()
    return int(version)


_BUSY: Final = "The database is busy with another writer. Try again in a moment."
_SQLITE_MESSAGES: Final = (
    ("not a database", "The database's file is not a database. Restore a backup."),
    ("malformed", "The database's file is damaged. Restore a backup."),
    ("locked", _BUSY),
    ("full", "The disk that holds the database is full. Free some space and repeat."),
    ("disk i/o error", "The database cannot write to its disk. Is it full?"),
    ("readonly", "The database file is read-only for this user."),
    ("unable to open", "The database file cannot be opened. Run kb init first?"),
    ("no such table", "The database has no tables yet. Run kb init first."),
    ("no such column", "The database is older than this program. Run kb init."),
)


def translate(context: Any) -> None:
    """Turn what only an administrator can mend into a sentence for them."""
    original = context.original_exception
    if not isinstance(original, Exception):
        return  # Ctrl-C in the middle of a statement is no fault of the database.
    text = str(original).lower()
    if isinstance(original, sqlite3.DatabaseError):
        for sign, message in _SQLITE_MESSAGES:
            if sign in text:
                raise DatabaseUnavailableError(message) from original
    if "undefinedtable" in type(original).__name__.lower():
        raise DatabaseUnavailableError(
            "The database has no tables yet. Run kb init first."
        ) from original
    if context.connection is None or context.is_disconnect:
        raise DatabaseUnavailableError(
            "The database does not answer. Check KB_DATABASE_URL and that it is running."
        ) from original
