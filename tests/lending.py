"""Databases of PostgreSQL that tests borrow, and that are as new for the next one.

A copy of the template costs the server a third of a second: it is some thousand files.
So a database that comes back is restored, and copied anew only where that cannot be:

- whoever is still connected is thrown out;
- the server's own numbers of transactions say whether anything was committed;
- if so, every table that has pages is emptied, past all triggers, and gets the rows that
  it has in the template; a database whose catalog is another one now is dropped;
- sequences go back in any case: they keep what was rolled back.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, connect

MOST_LOANS = 200
"""Then it is dropped: nobody tidies up after the rows that are deleted."""
CATALOGS = (
    *("pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_event_trigger"),
    *("pg_extension", "pg_index", "pg_largeobject_metadata", "pg_namespace"),
    *("pg_policy", "pg_proc", "pg_rewrite", "pg_statistic", "pg_trigger", "pg_type"),
)
"""Whatever changes a schema adds a row to one of them, or takes one away."""
WITH_PAGES = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND pg_relation_size(oid) > 0
"""
SEQUENCES = """
    SELECT format('%I.%I', schemaname, sequencename),
    coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences
"""
NEXT_TRANSACTION = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
COMMITTED = """
    SELECT count(*) FROM generate_series(%s, %s - 1) AS number
    WHERE pg_xact_status(number::text::xid8) = 'committed'
"""
END_OTHERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class State:
    """All that is in a database as new."""

    catalog: object
    sequences: dict[str, tuple[int, bool]]
    rows: dict[str, bytes]
    """Of each table that has some, as ``COPY`` writes them."""


def read_state(address: str) -> State:
    with connect(address, autocommit=True) as connection:
        tables = {table: _read_rows(connection, table) for table in _find(connection)}
        rows = {table: rows for table, rows in tables.items() if rows}
        return State(_read_catalog(connection), _read_sequences(connection), rows)


class Lent:
    """A database, and a connection to it for what is done between two loans."""

    def __init__(self, name: str, address: str, new: State) -> None:
        self.name = name
        self._new = new
        self._loans = 0
        self._connection = connect(address, autocommit=True)
        self._connection.execute("SET session_replication_role = replica")
        self._first = self._ask(NEXT_TRANSACTION)

    def close(self) -> None:
        self._connection.close()

    def restore(self) -> bool:
        """Make it as new; false if it has to be dropped."""
        self._loans += 1
        self._connection.execute(END_OTHERS)
        if self._loans == MOST_LOANS:
            return False
        if self._ask(COMMITTED, self._first, self._ask(NEXT_TRANSACTION)):
            if _read_catalog(self._connection) != self._new.catalog:
                return False
            self._restore_rows()
        self._restore_sequences()
        self._first = self._ask(NEXT_TRANSACTION)
        return True

    def _restore_rows(self) -> None:
        tables = _find(self._connection)
        self._connection.execute(";".join(f"DELETE FROM {table}" for table in tables))
        for table, rows in self._new.rows.items():
            with self._connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)

    def _restore_sequences(self) -> None:
        now = _read_sequences(self._connection)
        for name, (value, was_used) in self._new.sequences.items():
            if now[name] != (value, was_used):
                self._ask("SELECT setval(%s, %s, %s)", name, value, was_used)

    def _ask(self, question: str, *values: object) -> Any:
        (answer,) = self._connection.execute(question, values).fetchone() or (None,)
        return answer


def _find(connection: Connection) -> list[str]:
    return [name for (name,) in connection.execute(WITH_PAGES)]


def _read_rows(connection: Connection, table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(copy)


def _read_catalog(connection: Connection) -> object:
    parts = (f"(SELECT max(xmin::text::bigint), count(*) FROM {c})" for c in CATALOGS)
    return connection.execute(" UNION ALL ".join(parts)).fetchall()


def _read_sequences(connection: Connection) -> dict[str, tuple[int, bool]]:
    return {name: (value, used) for name, value, used in connection.execute(SEQUENCES)}
