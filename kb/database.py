"""The database: its sessions, UTC times, and the base of all tables."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, Dialect, Engine, MetaData, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import DateTime, TypeDecorator

from kb import mapping, masking
from kb.engines import (
    is_file,
    open_file,
    open_server,
    parse,
    read_version,
    rebuilding,
)
from kb.errors import ChangedMeanwhileError
from kb.kept import kept

AUTO_CLOSE: Final = "auto_close"
"""Under this name the ``info`` of a session has the setting, for all who close."""
CAUSE_REQUIRED: Final = "cause_required"
"""As above: whether whoever resolves has to say the cause."""
NAMES_TO_ASKERS: Final = "names_to_askers"
"""As above: whether those who ask are told the names of the people of IT."""
SHARED: Final = "shared"
"""Under this name the ``info`` of sessions that only read has what they keep for each other:
the same mapping for all of a database. In others it lacks, for what they see may be undone."""
READ_BEFORE: Final = "read_before"
"""As above, and in all sessions: those that write look it up, and put nothing there."""


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


mapping.spare_copies()
mapping.index_at_once()
event.listen(Base, "attribute_instrument", masking.watch, propagate=True)


def insert_absent(session: Session, table: type[Base]) -> Any:
    """An ``INSERT``, made once, that leaves rows alone that are there already.

    Two transactions that bring the same row wait for each other there. Only the dialect
    in use is loaded.
    """
    return _insert_absent(session.get_bind().dialect.name, table)


@kept
def _insert_absent(dialect: str, mapped: type[Base]) -> Any:
    table: Any = mapped.__table__
    if dialect == "postgresql":
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
    """For work that only reads; never waits for a writer on SQLite, and PostgreSQL lets
    none of it write."""

    @property
    def is_shared(self) -> bool:
        """Whether other hosts may work with it at the same time."""
        return self.engine.dialect.name != "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction: committed on a clean exit, else rolled back.

        Raise ``ChangedMeanwhileError`` where somebody else wrote to the same row meanwhile.
        """
        with _explaining(), self.sessions.begin() as session:
            yield session

    @contextmanager
    def writing_after(
        self, tell: Callable[[Session, Session], None]
    ) -> Iterator[Session]:
        """As ``writing``, by one who is told before what *tell* reads with another session.

        Nobody waits for that who writes, too. Its turn may take long to come: where anybody
        else has written meanwhile it knows nothing of it, and asks itself.
        """
        with self.engine.connect() as connection:
            alone = sessionmaker(**{**self.sessions.kw, "bind": connection})
            with _explaining(), alone.begin() as session:
                knew = dict(session.info)
                connection.execution_options(sqlite_begin="DEFERRED")
                with self.readers(bind=connection) as reader:
                    tell(reader, session)
                    version = read_version(connection)
                connection.execution_options(sqlite_begin="IMMEDIATE")
                session.connection()
                if read_version(connection) != version:
                    session.info.clear()
                    session.info.update(knew)
                yield session

    def trying(self) -> AbstractContextManager[Session]:
        """As ``writing``, for what may as well be left out: it waits for no writer.

        Raise ``DatabaseUnavailableError`` while somebody else writes to SQLite.
        """
        engine = self.engine.execution_options(sqlite_patience=0)
        return sessionmaker(**{**self.sessions.kw, "bind": engine}).begin()

    def migrating(self) -> AbstractContextManager[Session]:
        """As ``writing``; and SQLite takes a table that is rebuilt for no loss of rows."""
        engine = rebuilding(self.engine)
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


@contextmanager
def _explaining() -> Iterator[None]:
    try:
        yield
    except StaleDataError as error:
        raise ChangedMeanwhileError from error


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
    parsed = parse(url)
    engine = (
        open_file(parsed)
        if is_file(parsed)
        else open_server(
            parsed, {}, pool_size=connections, max_overflow=2 * connections
        )
    )
    shared: dict[Any, Any] = {}
    info = {
        READ_BEFORE: shared,
        AUTO_CLOSE: auto_close,
        NAMES_TO_ASKERS: names_to_askers,
        CAUSE_REQUIRED: cause_required,
    }
    return Database(
        engine=engine,
        sessions=sessionmaker(engine, expire_on_commit=False, info=info),
        readers=sessionmaker(
            engine.execution_options(sqlite_begin="DEFERRED", postgresql_readonly=True),
            expire_on_commit=False,
            info={**info, SHARED: shared},
        ),
    )


def is_shared(url: str) -> bool:
    """Whether several hosts can work with it: a server, and no file of one of them."""
    return not is_file(parse(url))


Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)
