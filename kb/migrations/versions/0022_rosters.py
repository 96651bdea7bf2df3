"""Duty rosters: shifts by rule, people in turn, and exchanges."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("post", _one_of("post", "technical", "business"), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("turn", _one_of("turn", "duty", "week"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        _key("roster", "unit_id", "unit"),
        _key("roster", "calendar_id", "calendar"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
    )
    op.create_index(op.f("ix_roster_unit_id"), "roster", ["unit_id"])
    op.create_table(
        "roster_member",
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        _key("roster_member", "roster_id", "roster"),
        _key("roster_member", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("roster_id", "position", name=op.f("pk_roster_member")),
    )
    op.create_index(op.f("ix_roster_member_user_id"), "roster_member", ["user_id"])
    op.create_table(
        "roster_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column(
            "days", _one_of("shiftdays", "any", "working", "free"), nullable=False
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "since BETWEEN 0 AND 1439", name=op.f("ck_roster_shift_since")
        ),
        sa.CheckConstraint(
            "minutes BETWEEN 1 AND 1440", name=op.f("ck_roster_shift_minutes")
        ),
        _key("roster_shift", "roster_id", "roster"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_shift")),
    )
    op.create_index(op.f("ix_roster_shift_roster_id"), "roster_shift", ["roster_id"])
    op.create_table(
        "roster_exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        _key("roster_exchange", "shift_id", "roster_shift"),
        _key("roster_exchange", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_exchange")),
        sa.UniqueConstraint(
            "shift_id", "day", name=op.f("uq_roster_exchange_shift_id")
        ),
    )


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=32
    )


def downgrade() -> None:
    for table in ("roster_exchange", "roster_shift", "roster_member", "roster"):
        op.drop_table(table)
