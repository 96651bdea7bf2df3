"""The database's own rules, set aside while rows that once obeyed them are put back.

Rows come table by table, so what refers forward and what needs its verdicts first would
be refused. It all happens in one transaction: at no time does anyone else see the
database without its rules, and if they cannot be put back, nothing is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from kb.backups.errors import BackupDamagedError


@contextmanager
def set_aside(connection: Connection) -> Iterator[None]:
    """Raise ``BackupDamagedError`` at the end if a row refers to nothing."""
    if connection.dialect.name == "postgresql":
        with _postgresql_set_aside(connection):
            yield
    else:
        with _sqlite_set_aside(connection):
            yield


_SQLITE_TRIGGERS: Final = text(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
)
_TABLES: Final = text(
    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"
)
_FOREIGN_KEYS: Final = text(
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE contype = 'f'"
    " AND connamespace = current_schema()::regnamespace ORDER BY oid"
)


@contextmanager
def _sqlite_set_aside(connection: Connection) -> Iterator[None]:
    triggers = connection.execute(_SQLITE_TRIGGERS).all()
    for name, _ in triggers:
        connection.execute(text(f'DROP TRIGGER "{name}"'))
    # Ends by itself with the transaction.
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    yield
    for _, statement in triggers:
        connection.exec_driver_sql(statement)
    dangling = connection.execute(text("PRAGMA foreign_key_check")).first()
    if dangling is not None:
        raise _dangling(dangling[0])


@contextmanager
def _postgresql_set_aside(connection: Connection) -> Iterator[None]:
    # The owner of a table may do this; the simpler session_replication_role is for
    # superusers only.
    tables = connection.scalars(_TABLES).all()
    foreign_keys = connection.execute(_FOREIGN_KEYS).all()
    for table in tables:
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    for table, name, _ in foreign_keys:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    yield
    for table, name, definition in foreign_keys:
        _add_foreign_key(connection, table, name, definition)
    for table in tables:
        connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def _add_foreign_key(
    connection: Connection, table: str, name: str, definition: str
) -> None:
    try:
        connection.execute(
            text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        )
    except IntegrityError as error:
        raise _dangling(table) from error


def _dangling(table: str) -> BackupDamagedError:
    return BackupDamagedError(
        f"The backup is damaged: a row of {table} refers to one that is not in it."
    )
