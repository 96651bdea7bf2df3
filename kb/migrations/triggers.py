"""Triggers in both dialects: a condition under which the database refuses a change."""

from dataclasses import dataclass

from alembic import op


@dataclass(frozen=True, slots=True)
class Refusal:
    """*event* on *table* is refused with *message* whenever *condition* holds.

    The condition may name ``NEW`` and ``OLD``.
    """

    name: str
    event: str
    table: str
    condition: str
    message: str

    def create(self) -> None:
        if op.get_bind().dialect.name == "postgresql":
            statements = self._for_postgresql()
        else:
            statements = self._for_sqlite()
        for statement in statements:
            op.execute(statement)

    def drop(self) -> None:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {self.name} ON {self.table}")
            op.execute(f"DROP FUNCTION {self.name}()")
        else:
            op.execute(f"DROP TRIGGER {self.name}")

    def _for_sqlite(self) -> tuple[str, ...]:
        trigger = (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"WHEN {self.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )
        return (trigger,)

    def _for_postgresql(self) -> tuple[str, ...]:
        row = "OLD" if self.event == "DELETE" else "NEW"
        function = (
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {self.condition} THEN RAISE EXCEPTION '{self.message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {row}; END $$"
        )
        trigger = (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )
        return (function, trigger)
