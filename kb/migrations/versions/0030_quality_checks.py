"""The three checks of data quality, kept as they were signed."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_KEPT: Final = (
    "quality_self_check",
    "quality_department_check",
    "quality_sampled_finding",
    "quality_month_check",
)
_SIGNED: Final = "what was signed never changes"
REFUSALS: Final = (
    *(
        Refusal(f"{table}_stays_as_signed", "UPDATE", table, condition, _SIGNED)
        for table, condition in (
            ("quality_self_check", "1 = 1"),
            ("quality_month_check", "1 = 1"),
            ("quality_department_check", "OLD.verdict IS NOT NULL"),
            (
                "quality_sampled_finding",
                "EXISTS (SELECT 1 FROM quality_department_check AS signed"
                " WHERE signed.id = OLD.check_id AND signed.verdict IS NOT NULL)",
            ),
        )
    ),
    Refusal(
        "quality_sample_is_drawn_once",
        "INSERT",
        "quality_sampled_finding",
        "EXISTS (SELECT 1 FROM quality_department_check AS signed"
        " WHERE signed.id = NEW.check_id AND signed.verdict IS NOT NULL)",
        _SIGNED,
    ),
    *(
        Refusal(
            f"{table}_is_never_deleted",
            "DELETE",
            table,
            "1 = 1",
            "a check is never deleted",
        )
        for table in _KEPT
    ),
    *(
        Refusal(
            f"{table}_replaces_no_other",
            "INSERT",
            table,
            f"EXISTS (SELECT 1 FROM {table} AS other WHERE other.id = NEW.id)",
            "a row that is kept for good is never replaced",
        )
        for table in _KEPT
    ),
    *(
        Refusal(
            f"{table}_is_never_emptied",
            "TRUNCATE",
            table,
            "1 = 1",
            "what is kept for good is never emptied",
        )
        for table in _KEPT
    ),
)


def upgrade() -> None:
    _create_self_checks()
    _create_samples()
    _create_month_checks()
    for refusal in REFUSALS:
        refusal.create()


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    for table in (
        "quality_month_check",
        "quality_sampled_finding",
        "quality_department_check",
        "quality_self_check",
    ):
        op.drop_table(table)


def _create_self_checks() -> None:
    op.create_table(
        "quality_self_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("explained", sa.Integer(), nullable=False),
        sa.Column("back_office", sa.Integer(), nullable=False),
        sa.Column("signed_at", UTCDateTime(timezone=True), nullable=False),
        *_keys("quality_self_check", user_id="user_account"),
        sa.UniqueConstraint(
            "user_id", "day", name=op.f("uq_quality_self_check_user_id")
        ),
    )
    op.create_index(op.f("ix_quality_self_check_day"), "quality_self_check", ["day"])


def _create_samples() -> None:
    op.create_table(
        "quality_department_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lot", sa.Integer(), nullable=False),
        sa.Column("accepted_wrong", sa.Integer(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("verdict", _enum("verdict", "accepted", "rejected"), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", UTCDateTime(timezone=True), nullable=True),
        *_keys(
            "quality_department_check",
            unit_id="unit",
            drawn_by_id="user_account",
            signed_by_id="user_account",
        ),
        sa.UniqueConstraint(
            "unit_id",
            "month",
            "attempt",
            name=op.f("uq_quality_department_check_unit_id"),
        ),
    )
    op.create_index(
        op.f("ix_quality_department_check_unit_id"),
        "quality_department_check",
        ["unit_id"],
    )
    op.create_table(
        "quality_sampled_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("answer", _enum("answer", "right", "wrong"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(timezone=True), nullable=True),
        *_keys(
            "quality_sampled_finding",
            check_id="quality_department_check",
            finding_id="finding",
            answered_by_id="user_account",
        ),
        sa.UniqueConstraint(
            "check_id", "finding_id", name=op.f("uq_quality_sampled_finding_check_id")
        ),
    )
    op.create_index(
        op.f("ix_quality_sampled_finding_finding_id"),
        "quality_sampled_finding",
        ["finding_id"],
    )


def _create_month_checks() -> None:
    op.create_table(
        "quality_month_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", UTCDateTime(timezone=True), nullable=False),
        *_keys("quality_month_check", unit_id="unit", signed_by_id="user_account"),
        sa.UniqueConstraint(
            "unit_id", "month", name=op.f("uq_quality_month_check_unit_id")
        ),
    )
    op.create_index(
        op.f("ix_quality_month_check_unit_id"), "quality_month_check", ["unit_id"]
    )


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, native_enum=False, create_constraint=True, length=32, name=name
    )


def _keys(table: str, **columns: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
            )
            for column, other in columns.items()
        ),
    ]
