"""Triggers in both dialects: a condition under which the database refuses a change."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from kb.database import Base

_ALL_OF_SQLITE: Final = sa.text(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """*event* on *table* is refused with *message* whenever *condition* holds.

    The condition may name ``NEW`` and ``OLD``. ``TRUNCATE`` has neither, and exists on
    PostgreSQL alone.
    """

    name: str
    event: str
    table: str
    condition: str
    message: str

    def create(self) -> None:
        if is_postgresql():
            statements = self._for_postgresql()
        elif self.event == "TRUNCATE":
            return
        else:
            statements = self._for_sqlite()
        for statement in statements:
            op.execute(statement)

    def drop(self) -> None:
        """Also where it is not there."""
        if is_postgresql():
            op.execute(f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}")
            op.execute(f"DROP FUNCTION IF EXISTS {self.name}()")
        else:
            op.execute(f"DROP TRIGGER IF EXISTS {self.name}")

    def _for_sqlite(self) -> tuple[str, ...]:
        trigger = (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"WHEN {self.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )
        return (trigger,)

    def _for_postgresql(self) -> tuple[str, ...]:
        row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW")
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        function = (
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql "
            f"{search_path()} AS $$ "
            f"BEGIN IF {self.condition} THEN RAISE EXCEPTION '{self.message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {row}; END $$"
        )
        trigger = (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH {each} EXECUTE FUNCTION {self.name}()"
        )
        return (function, trigger)


def kept_for_good(table: str) -> tuple[Refusal, ...]:
    """What keeps the rows of *table* as they were written, and where they are."""
    rewritten = "what happened is never rewritten"
    return (
        Refusal(f"{table}_never_changes_update", "UPDATE", table, "1 = 1", rewritten),
        Refusal(f"{table}_never_changes_delete", "DELETE", table, "1 = 1", rewritten),
        Refusal(
            f"{table}_replaces_no_other",
            "INSERT",
            table,
            f"EXISTS (SELECT 1 FROM {table} AS other WHERE other.id = NEW.id)",  # noqa: S608  A table of ours.
            "a row that is kept for good is never replaced",
        ),
        Refusal(
            f"{table}_is_never_emptied",
            "TRUNCATE",
            table,
            "1 = 1",
            "what is kept for good is never emptied",
        ),
    )


_KEYS: Final = {"fk": str(Base.metadata.naming_convention["fk"])}


@contextmanager
def altered(table: str, *, names_keys: bool = False) -> Iterator[BatchOperations]:
    """As ``op.batch_alter_table``, and every trigger is there afterwards.

    SQLite rebuilds the table. Its triggers go with the old one, and those of other
    tables that look into it would keep the new one from getting its name. A key that
    came with its column is one without a name there, unless it *names_keys*.
    """
    triggers = [] if is_postgresql() else op.get_bind().execute(_ALL_OF_SQLITE).all()
    for name, _ in triggers:
        op.execute(f'DROP TRIGGER "{name}"')
    with op.batch_alter_table(
        table, naming_convention=_KEYS if names_keys else None
    ) as batch:
        yield batch
    for _, statement in triggers:
        op.get_bind().exec_driver_sql(statement)


def drop_columns(table: str, *columns: str) -> None:
    """Drop them with the keys and checks that are of them alone.

    Once SQLite has rebuilt the table, these stand apart from the columns they came with.
    """
    with altered(table) as batch:
        for name in columns:
            for check in _find_checks(table, name):
                batch.drop_constraint(op.f(check), type_="check")
            batch.drop_column(name)


def _find_checks(table: str, column: str) -> list[str]:
    if is_postgresql():
        return []  # They go with the column.
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    named = re.compile(rf"\b{column}\b")
    return [
        check["name"]
        for check in checks
        if check["name"] and named.search(check["sqltext"])
    ]


def is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def search_path() -> str:
    """Where a function of PostgreSQL finds its tables, whoever calls it.

    Temporary tables come first unless they are named: somebody's own ``article`` would
    bear witness for a closing.
    """
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    return f"SET search_path = {schema}, pg_temp"
