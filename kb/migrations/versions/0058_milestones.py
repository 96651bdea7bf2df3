"""Milestones of contracts, and items about those that were missed."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal, altered

revision = "0058"
down_revision = "0061"
branch_labels = None
depends_on = None

_MEASURES: Final = ("number", "articles", "packages", "guides", "records", "reports")
_SOURCES: Final = (
    "improvement",
    "complaint",
    "duty_run",
    "survey",
    "data_check",
    "baseline",
    "handover",
    "incident",
    "internal_audit",
    "management_review",
    "drill",
)
REFUSALS: Final = tuple(
    Refusal(
        f"met_milestone_never_changes_{event.lower()}",
        event,
        "milestone",
        "OLD.met_on IS NOT NULL",
        "a milestone that is met stays as it was recorded",
    )
    for event in ("UPDATE", "DELETE")
)


def upgrade() -> None:
    _allow((*_SOURCES, "contract"))
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("measure", _measures(), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("target", sa.Double(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("told_before", sa.Date(), nullable=True),
        sa.Column("told_after", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_value", sa.Double(), nullable=True),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("target > 0", name=op.f("ck_milestone_target")),
        sa.CheckConstraint(
            "month IS NULL OR month > 0", name=op.f("ck_milestone_month")
        ),
        sa.CheckConstraint(
            "(met_on IS NULL AND met_value IS NULL)"
            " OR (met_on IS NOT NULL AND met_value >= target)",
            name=op.f("ck_milestone_met_by_its_value"),
        ),
        _key("contract_id", "contract"),
        _key("owner_id", "user_account"),
        _key("item_id", "item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    for column in ("contract_id", "owner_id", "item_id"):
        op.create_index(f"ix_milestone_{column}", "milestone", [column])
    for refusal in REFUSALS:
        refusal.create()


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    op.drop_table("milestone")
    op.execute("UPDATE item SET source = 'improvement' WHERE source = 'contract'")
    _allow(_SOURCES)


def _allow(sources: Sequence[str]) -> None:
    """Say from where an item may come."""
    listed = ", ".join(f"'{each}'" for each in sources)
    with altered("item") as batch:
        batch.drop_constraint(op.f("ck_item_itemsource"), type_="check")
        batch.create_check_constraint(
            op.f("ck_item_itemsource"), f"source IN ({listed})"
        )


def _key(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_milestone_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _measures() -> sa.Enum:
    return sa.Enum(
        *_MEASURES,
        name="measure",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
