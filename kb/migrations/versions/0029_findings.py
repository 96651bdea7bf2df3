"""Indicators and their versions, runs, and what these find."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal, kept_for_good

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_DIMENSIONS: Final = (
    "compliance",
    "completeness",
    "accuracy",
    "consistency",
    "currentness",
    "uniqueness",
)
_STATES: Final = (
    "new",
    "assigned",
    "awaiting_approval",
    "explained",
    "back_office",
    "corrected",
    "reopened",
)
TABLES: Final = (
    "indicator",
    "indicator_version",
    "quality_run",
    "run_rows",
    "run_count",
    "run_indicator",
    "staged_finding",
    "finding",
    "finding_event",
    "back_office_case",
    "person_code",
)
KEPT: Final = ("indicator_version", "finding_event")
REFUSALS: Final = (
    Refusal(
        "only_a_run_corrects_a_finding",
        "UPDATE",
        "finding",
        "NEW.state = 'corrected' AND OLD.state <> 'corrected' AND NOT EXISTS (SELECT 1"
        " FROM quality_run AS run WHERE run.id = NEW.corrected_run_id"
        " AND run.state = 'running')",
        "only a run says that a finding is corrected",
    ),
    *(refusal for table in KEPT for refusal in kept_for_good(table)),
)


def upgrade() -> None:
    _create_indicators()
    _create_runs()
    _create_counts()
    _create_findings()
    _create_beside()
    for refusal in REFUSALS:
        refusal.create()


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_indicators() -> None:
    _table(
        "indicator",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("dimension", _enum("dimension", *_DIMENSIONS), nullable=False),
        sa.Column("severity", _enum("severity", "stop", "warn", "info"), nullable=False),
        sa.Column("fix", _enum("fix", "front", "back"), nullable=False),
        sa.Column("post", _enum("post", "technical", "business"), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        *_numbers("weight", "number"),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        *_times("created_at", "updated_at"),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_code")),
        dataset_id="quality_dataset",
        article_id="article?",
    )
    _index("indicator", "dataset_id")
    _index("indicator", "article_id")
    _table(
        "indicator_version",
        *_numbers("number"),
        sa.Column("rule", sa.JSON(), nullable=False),
        *_times("since"),
        _unique("indicator_version", "indicator_id", "number"),
        indicator_id="indicator",
        by_id="user_account",
    )


def _create_runs() -> None:
    _table(
        "quality_run",
        sa.Column("kind", _enum("runkind", "manual", "nightly", "monthly"), nullable=False),
        sa.Column("state", _enum("runstate", "running", "done", "failed"), nullable=False),
        *_times("started_at", "held_until"),
        *_times("ended_at", empty=True),
        sa.Column("holder", sa.String(100), nullable=False),
        *_numbers("checked", "found", "opened", "reopened", "corrected"),
        sa.Column("fault_code", sa.String(50), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        dataset_id="quality_dataset",
        source_id="quality_source",
        started_by_id="user_account",
    )
    _index("quality_run", "dataset_id", "started_at")
    running = sa.text("state = 'running'")
    op.create_index(
        "uq_quality_run_running",
        "quality_run",
        ["source_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )


def _create_counts() -> None:
    _table(
        "run_rows",
        sa.Column("person", sa.String(100), nullable=False),
        *_numbers("checked"),
        run_id="quality_run",
        unit_id="unit?",
    )
    _index("run_rows", "run_id", "unit_id")
    _table(
        "run_count",
        sa.Column("person", sa.String(100), nullable=False),
        *_numbers("found", "explained"),
        run_id="quality_run",
        indicator_id="indicator",
        unit_id="unit?",
    )
    _index("run_count", "run_id", "unit_id")
    _index("run_count", "indicator_id", "run_id")
    _table(
        "run_indicator",
        *_numbers("number", "found", "only_counted"),
        _unique("run_indicator", "run_id", "indicator_id"),
        run_id="quality_run",
        indicator_id="indicator",
    )
    _index("run_indicator", "indicator_id")


def _create_findings() -> None:
    """What a run has staged, and what is kept of it, have the same facts."""
    _table("staged_finding", *_facts(), run_id="quality_run", **_WHOSE)
    op.create_index(
        "ix_staged_finding_run_id",
        "staged_finding",
        ["run_id", "indicator_id", "identity"],
    )
    _table(
        "finding",
        *_facts(),
        sa.Column("state", _enum("findingstate", *_STATES), nullable=False),
        *_numbers("number", "recurrences", "version"),
        *_times("first_seen_at", "last_seen_at", "updated_at"),
        *_times("corrected_at", "reopened_at", "explained_at", "sent_at", empty=True),
        sa.Column("explained_until", sa.Date(), nullable=True),
        _unique("finding", "indicator_id", "identity"),
        **_WHOSE,
        assignee_id="user_account?",
        last_run_id="quality_run",
        corrected_run_id="quality_run?",
        explained_by_id="user_account?",
        incident_id="incident?",
    )
    for columns in (
        ("unit_id", "state"),
        ("assignee_id", "state"),
        ("first_seen_at", "unit_id"),
        ("indicator_id", "state"),
        ("author_id",),
        ("last_run_id",),
        ("incident_id",),
    ):
        _index("finding", *columns)


_WHOSE: Final = {
    "indicator_id": "indicator",
    "unit_id": "unit?",
    "author_id": "user_account?",
}


def _facts() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("person", sa.String(100), nullable=False),
    )


def _create_beside() -> None:
    _table(
        "finding_event",
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", _enum("source", *_STATES), nullable=True),
        sa.Column("target", _enum("target", *_STATES), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        *_times("at"),
        finding_id="finding",
        actor_id="user_account",
    )
    _index("finding_event", "finding_id", "at")
    _table(
        "back_office_case",
        _unique("back_office_case", "indicator_id", "unit_id", "run_id"),
        indicator_id="indicator",
        unit_id="unit?",
        run_id="quality_run",
        incident_id="incident",
    )
    _index("back_office_case", "incident_id")
    _table(
        "person_code",
        sa.Column("code", sa.String(100), nullable=False),
        _unique("person_code", "source_id", "code"),
        source_id="quality_source",
        user_id="user_account",
    )


def _table(name: str, *parts: sa.schema.SchemaItem, **keys: str) -> None:
    """A table with an id of its own, and *keys* of others, with ``?`` where it may be none."""
    others = {column: other.rstrip("?") for column, other in keys.items()}
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(column, sa.Integer(), nullable=other.endswith("?"))
            for column, other in keys.items()
        ),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}_{other}")
            )
            for column, other in others.items()
        ),
    )


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(each, sa.Integer(), nullable=False) for each in names]


def _times(*names: str, empty: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(each, UTCDateTime(timezone=True), nullable=empty) for each in names]


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, native_enum=False, create_constraint=True, length=32, name=name
    )


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{columns[0]}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
