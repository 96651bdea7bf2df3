"""Runs that are asked for and wait, how far one is, and findings of a rule that changed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal, altered, is_postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_FINDING: Final = (
    *("new", "assigned", "awaiting_approval", "explained", "back_office"),
    *("corrected", "reopened"),
)
_RUN: Final = ("running", "done", "failed")
_CHECKED: Final = (
    ("finding", "state", "findingstate", _FINDING, "withdrawn", "corrected"),
    ("finding_event", "source", "source", _FINDING, "withdrawn", "corrected"),
    ("finding_event", "target", "target", _FINDING, "withdrawn", "corrected"),
    ("quality_run", "state", "runstate", _RUN, "waiting", "failed"),
)
"""Table, column, its check, its values, the new one, and what that was before."""
_WAITING: Final = "uq_quality_run_waiting"


def _only_a_run(*states: str) -> Refusal:
    listed = ", ".join(f"'{each}'" for each in states)
    return Refusal(
        "only_a_run_corrects_a_finding",
        "UPDATE",
        "finding",
        f"NEW.state IN ({listed}) AND OLD.state <> NEW.state AND NOT EXISTS (SELECT 1"
        " FROM quality_run AS run WHERE run.id = NEW.corrected_run_id"
        " AND run.state = 'running')",
        "only a run says that a finding is corrected",
    )


def upgrade() -> None:
    refusal = _only_a_run("corrected")
    refusal.drop()
    for table, column, check, values, added, _before in _CHECKED:
        _allow(table, column, check, (*values, added))
    with altered("finding") as batch:
        batch.add_column(
            sa.Column("withdrawn_at", UTCDateTime(timezone=True), nullable=True)
        )
    with altered("quality_run") as batch:
        for name in ("steps", "step"):
            batch.add_column(
                sa.Column(name, sa.Integer(), nullable=False, server_default="0")
            )
    is_waiting = sa.text("state = 'waiting'")
    op.create_index(
        _WAITING,
        "quality_run",
        ["dataset_id"],
        unique=True,
        sqlite_where=is_waiting,
        postgresql_where=is_waiting,
    )
    _only_a_run("corrected", "withdrawn").create()


def downgrade() -> None:
    _only_a_run("corrected", "withdrawn").drop()
    op.drop_index(_WAITING, "quality_run")
    with altered("quality_run") as batch:
        for name in ("step", "steps"):
            batch.drop_column(name)
    with altered("finding") as batch:
        batch.drop_column("withdrawn_at")
    for table, column, check, values, added, before in _CHECKED:
        _allow(table, column, check, values, (added, before))
    _only_a_run("corrected").create()


def _allow(
    table: str,
    column: str,
    check: str,
    values: Sequence[str],
    change: tuple[str, str] | None = None,
) -> None:
    """Let *column* hold *values*; what has the first of *change* becomes the second."""
    listed = ", ".join(f"'{each}'" for each in values)
    with _unguarded(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{check}"), type_="check")
        if change is not None:
            gone, instead = change
            op.execute(
                f"UPDATE {table} SET {column} = '{instead}' WHERE {column} = '{gone}'"
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
