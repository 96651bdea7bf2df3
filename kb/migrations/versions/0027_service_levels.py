"""Service levels, and the clocks of incidents that run by them."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations import incident_rules

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_TARGETS = ("respond", "resolve")
_STATES = ("running", "paused", "met", "missed", "stopped")
_CHECKS = {
    "priority": "priority BETWEEN 1 AND 5",
    "respond_minutes": "respond_minutes >= 1",
    "resolve_minutes": "resolve_minutes >= 1",
    "target": "respond_minutes IS NOT NULL OR resolve_minutes IS NOT NULL",
    "warn_percent": "warn_percent BETWEEN 1 AND 99",
    "period": "ended_at >= active_from",
}


def upgrade() -> None:
    _create_levels()
    _create_clocks()
    with incident_rules.lifted():
        op.add_column(
            "incident", sa.Column("due_at", UTCDateTime(timezone=True), nullable=True)
        )
    op.create_index(op.f("ix_incident_due_at"), "incident", ["due_at"])
    op.create_index("ix_incident_state_due_at", "incident", ["state", "due_at"])


def downgrade() -> None:
    op.drop_index("ix_incident_state_due_at", "incident")
    op.drop_index(op.f("ix_incident_due_at"), "incident")
    with incident_rules.lifted():
        op.execute("ALTER TABLE incident DROP COLUMN due_at")
    op.drop_table("clock")
    op.drop_table("service_level")


def _create_levels() -> None:
    named = {
        "client_id": "client",
        "service_id": "service",
        "calendar_id": "calendar",
    }
    op.create_table(
        "service_level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("respond_minutes", sa.Integer(), nullable=True),
        sa.Column("resolve_minutes", sa.Integer(), nullable=True),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("warn_percent", sa.Integer(), nullable=False),
        sa.Column("active_from", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_service_level_{name}"))
            for name, rule in _CHECKS.items()
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_service_level_{column}_{table}")
            )
            for column, table in named.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_level")),
    )
    for column in ("client_id", "service_id"):
        op.create_index(op.f(f"ix_service_level_{column}"), "service_level", [column])


def _create_clocks() -> None:
    moments = ("due_at", "warned_at", "missed_at", "met_at", "next_at")
    named = {"incident_id": "incident", "level_id": "service_level"}
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("target", _enum("target", _TARGETS), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=False),
        sa.Column("state", _enum("clock_state", _STATES), nullable=False),
        sa.Column("started_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("spent_seconds", sa.Integer(), nullable=False),
        *(
            sa.Column(name, UTCDateTime(timezone=True), nullable=True)
            for name in moments
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_clock_{column}_{table}")
            )
            for column, table in named.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
        sa.UniqueConstraint(
            "incident_id", "target", name=op.f("uq_clock_incident_id")
        ),
    )
    op.create_index(op.f("ix_clock_level_id"), "clock", ["level_id"])
    op.create_index("ix_clock_next_at_incident_id", "clock", ["next_at", "incident_id"])


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, native_enum=False, create_constraint=True, length=32, name=name
    )
