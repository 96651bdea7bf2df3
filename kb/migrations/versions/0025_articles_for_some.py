"""Articles of the kind report, which only those may see who may see what it is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from alembic import op
from alembic.operations import BatchOperations

from kb.migrations.triggers import altered, is_postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KINDS: Final = ("solution", "change_plan", "topology", "policy", "reference")
AUDIENCES: Final = ("internal", "self_service")
KIND_OF: Final = ("article", "submission")
AUDIENCE_OF: Final = ("submission", "revision", "announcement")


def upgrade() -> None:
    _allow((*KINDS, "report"), (*AUDIENCES, "restricted"))


def downgrade() -> None:
    """Who may see a report is known here no more: nobody does, and it is kept."""
    op.execute(
        "UPDATE article SET retired_at = CURRENT_TIMESTAMP,"
        " retired_reason = 'report' WHERE kind = 'report' AND retired_at IS NULL"
    )
    _allow(KINDS, AUDIENCES)


def _allow(kinds: tuple[str, ...], audiences: tuple[str, ...]) -> None:
    for table in KIND_OF:
        _allow_in(table, "kind", "articlekind", kinds)
    for table in AUDIENCE_OF:
        _allow_in(table, "audience", "audience", audiences)


def _allow_in(table: str, column: str, check: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    other = {"kind": "reference", "audience": "internal"}[column]
    with _unguarded(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{check}"), type_="check")
        op.execute(
            f"UPDATE {table} SET {column} = '{other}' WHERE {column} NOT IN ({listed})"
        )
        batch.create_check_constraint(
            op.f(f"ck_{table}_{check}"), f"{column} IN ({listed})"
        )


@contextmanager
def _unguarded(table: str) -> Iterator[BatchOperations]:
    """As ``altered``, with no trigger in the way meanwhile."""
    with altered(table) as batch:
        if is_postgresql():
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield batch
        if is_postgresql():
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
