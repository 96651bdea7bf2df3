"""Calendars: hours, holidays, make-up days and important periods."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(length=50), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("subdivision", sa.String(length=10), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sa.UniqueConstraint("code", name=op.f("uq_calendar_code")),
    )
    op.create_table(
        "calendar_hours",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        _of_calendar("calendar_hours"),
        sa.PrimaryKeyConstraint("calendar_id", "since", name=op.f("pk_calendar_hours")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", _one_of("yearstate", "announced", "provisional"), nullable=False),
        _of_calendar("calendar_year"),
        sa.PrimaryKeyConstraint("calendar_id", "year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("spans", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column(
            "source", _one_of("daysource", "library", "upload", "hand"), nullable=False
        ),
        _of_calendar("calendar_day"),
        sa.PrimaryKeyConstraint("calendar_id", "day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "important_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "first_day <= last_day", name=op.f("ck_important_period_order")
        ),
        _of_calendar("important_period"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_important_period")),
    )
    op.create_index(
        op.f("ix_important_period_calendar_id"), "important_period", ["calendar_id"]
    )


def _of_calendar(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["calendar_id"], ["calendar.id"], name=op.f(f"fk_{table}_calendar_id_calendar")
    )


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=32
    )


def downgrade() -> None:
    for table in (
        "important_period",
        "calendar_day",
        "calendar_year",
        "calendar_hours",
        "calendar",
    ):
        op.drop_table(table)
