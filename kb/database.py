"""The database: engines, sessions, UTC times, and the base of all tables."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import JSON, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy import exc as sqlalchemy_errors
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import DateTime, TypeDecorator

from kb import masking
from kb.errors import (
    Case,
    ChangedMeanwhileError,
    InvalidInputError,
    UnavailableError,
)

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
REBUILDING: Final = {"sqlite_foreign_keys": "OFF"}
"""Options of an engine whose SQLite lets a table be dropped that others refer to."""
AUTO_CLOSE: Final = "auto_close"
"""Under this name the ``info`` of a session has the setting, for all who close."""
CAUSE_REQUIRED: Final = "cause_required"
"""As above: whether whoever resolves has to say the cause."""
NAMES_TO_ASKERS: Final = "names_to_askers"
"""As above: whether those who ask are told the names of the people of IT."""


class DatabaseCase(Case):
    BAD_ADDRESS = "bad_address"


class DatabaseUnavailableError(UnavailableError):
    """The database cannot be opened, is locked, or is full."""

    code = "database_unavailable"


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite would give it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's.
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("Times are stored in UTC: this one has no time zone.")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's.
    ) -> datetime | None:
        if value is None:
            return None
        return (
            value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        )


class Base(DeclarativeBase):
    """The base of every table; constraints get names so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads the plain attribute.
        datetime: UTCDateTime,
        dict[str, Any]: JSON,
        dict[str, str]: JSON,
        list[dict[str, str]]: JSON,
    }


event.listen(Base, "attribute_instrument", masking.watch, propagate=True)


def insert_absent(session: Session, table: type[Base]) -> Any:
    """An ``INSERT`` that leaves rows alone that are there already.

    Two transactions that bring the same row wait for each other there. Only the dialect
    in use is loaded.
    """
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite.insert(table).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True)
class Database:
    """One database with its two ways in: sessions that write, and sessions that read."""

    engine: Engine
    sessions: sessionmaker[Session]
    """For work that may write; on SQLite a transaction waits for its turn at once."""
    readers: sessionmaker[Session]
    """For work that only reads; never waits for a writer on SQLite."""

    @property
    def is_shared(self) -> bool:
        """Whether other hosts may work with it at the same time."""
        return self.engine.dialect.name != "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction: committed on a clean exit, else rolled back.

        Raise ``ChangedMeanwhileError`` where somebody else wrote to the same row meanwhile.
        """
        try:
            with self.sessions.begin() as session:
                yield session
        except StaleDataError as error:
            raise ChangedMeanwhileError from error

    def trying(self) -> AbstractContextManager[Session]:
        """As ``writing``, for what may as well be left out: it waits for no writer.

        Raise ``DatabaseUnavailableError`` while somebody else writes to SQLite.
        """
        engine = self.engine.execution_options(sqlite_patience=0)
        return sessionmaker(**{**self.sessions.kw, "bind": engine}).begin()

    def migrating(self) -> AbstractContextManager[Session]:
        """As ``writing``; and SQLite takes a table that is rebuilt for no loss of rows."""
        engine = self.engine.execution_options(**REBUILDING)
        return sessionmaker(**{**self.sessions.kw, "bind": engine}).begin()

    def reading(self) -> AbstractContextManager[Session]:
        return self.readers()

    def asking(self) -> AbstractContextManager[Connection]:
        """A connection for one question asked so often that a session costs too much."""
        engine: Engine = self.readers.kw["bind"]
        return engine.connect()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees one moment, whoever writes until the block ends."""
        options: dict[str, Any] = (
            {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            if self.engine.dialect.name == "postgresql"
            else {}
        )
        with self.asking() as connection:
            # On SQLite any transaction that began by reading is one.
            yield connection.execution_options(**options)

    def close(self) -> None:
        self.engine.dispose()


def connect(
    url: str,
    *,
    auto_close: bool = False,
    names_to_askers: bool = False,
    cause_required: bool = False,
    connections: int = 5,
) -> Database:
    """Open the database at *url*; nothing is read or written yet.

    A server has up to three times so many *connections*, a third of them kept open.

    Sessions carry the settings *auto_close*, *names_to_askers* and *cause_required*, so
    that no door can forget them.
    An SQLite file that may not be written can be read. Raise ``InvalidInputError`` for
    an address that is none.
    """
    parsed = _parse(url)
    engine = (
        _open_file(parsed)
        if _is_file(parsed)
        else _open_server(
            parsed, {}, pool_size=connections, max_overflow=2 * connections
        )
    )
    info = {
        AUTO_CLOSE: auto_close,
        NAMES_TO_ASKERS: names_to_askers,
        CAUSE_REQUIRED: cause_required,
    }
    return Database(
        engine=engine,
        sessions=sessionmaker(engine, expire_on_commit=False, info=info),
        readers=sessionmaker(
            engine.execution_options(sqlite_begin="DEFERRED"),
            expire_on_commit=False,
            info=info,
        ),
    )


def is_shared(url: str) -> bool:
    """Whether several hosts can work with it: a server, and no file of one of them."""
    return not _is_file(_parse(url))


def open_session_engine(url: str, patience: Mapping[str, int]) -> Engine:
    """An engine over a server for what belongs to a session of the server's.

    Each statement is a transaction of its own. *patience* is how libpq finds out that
    the server is gone.
    """
    return _open_server(
        _parse(url),
        patience,
        isolation_level="AUTOCOMMIT",
        pool_size=1,
        max_overflow=-1,
        # Whoever took something of the session lets go of it, no rollback does.
        pool_reset_on_return=None,
    )


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _open_file(url: URL) -> Engine:
    read_only = _read_only(url)
    engine = create_engine(read_only or url)
    prepare = _prepare_to_read if read_only else _prepare_sqlite
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _translate)
    return engine


def _open_server(url: URL, patience: Mapping[str, int], **options: Any) -> Engine:
    # What the address says of it goes before.
    given = {**PATIENCE, **url.query, **patience}
    engine = create_engine(
        url,
        pool_pre_ping=True,
        connect_args={name: given[name] for name in PATIENCE},
        **options,
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "handle_error", _translate)
    return engine


def _parse(url: str) -> URL:
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


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.autocommit = True
    connection.execute(_PREPARING)
    connection.autocommit = False


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
    connection.exec_driver_sql(f"BEGIN {mode}")


_SQLITE_MESSAGES: Final = (
    ("not a database", "The database's file is not a database. Restore a backup."),
    ("malformed", "The database's file is damaged. Restore a backup."),
    ("locked", "The database is busy with another writer. Try again in a moment."),
    ("full", "The disk that holds the database is full. Free some space and repeat."),
    ("disk i/o error", "The database cannot write to its disk. Is it full?"),
    ("readonly", "The database file is read-only for this user."),
    ("unable to open", "The database file cannot be opened. Run kb init first?"),
    ("no such table", "The database has no tables yet. Run kb init first."),
    ("no such column", "The database is older than this program. Run kb init."),
)


def _translate(context: Any) -> None:
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


Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)
