"""Baselines with their editions, the facts of records, and what deviates."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import kept_for_good

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_STATES: Final = ("open", "tied", "unauthorised", "corrected")
REFUSALS: Final = kept_for_good("baseline_edition")


def upgrade() -> None:
    op.create_table(
        "baseline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("type_code", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        _moment("taken_at", nullable=True),
        sa.Column("taken_from", sa.String(200), nullable=False),
        _moment("ended_at", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("baseline", "client_id", "client"),
        _key("baseline", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
        sa.UniqueConstraint("code", name=op.f("uq_baseline_code")),
    )
    for column in ("client_id", "unit_id"):
        op.create_index(f"ix_baseline_{column}", "baseline", [column])
    op.create_table(
        "baseline_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("baseline_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        _moment("made_at"),
        _key("baseline_edition", "baseline_id", "baseline"),
        _key("baseline_edition", "made_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline_edition")),
        sa.UniqueConstraint(
            "baseline_id", "number", name=op.f("uq_baseline_edition_baseline_id")
        ),
    )
    op.create_table(
        "record_fact",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("attribute", sa.String(60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        _moment("since"),
        _moment("seen_at"),
        _key("record_fact", "record_id", "register_record"),
        sa.PrimaryKeyConstraint("record_id", "attribute", name=op.f("pk_record_fact")),
    )
    _create_deviation()
    for refusal in REFUSALS:
        refusal.create()


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    for table in ("deviation", "record_fact", "baseline_edition", "baseline"):
        op.drop_table(table)


def _create_deviation() -> None:
    is_there = sa.text("state <> 'corrected'")
    op.create_table(
        "deviation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("baseline_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("attribute", sa.String(60), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("actual", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", _states(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        _moment("decided_at", nullable=True),
        _moment("opened_at"),
        _moment("seen_at"),
        _moment("corrected_at", nullable=True),
        _moment("updated_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'tied' OR change_id IS NOT NULL",
            name=op.f("ck_deviation_tied_to_a_change"),
        ),
        sa.CheckConstraint(
            "state <> 'unauthorised' OR item_id IS NOT NULL",
            name=op.f("ck_deviation_followed_by_an_item"),
        ),
        sa.CheckConstraint(
            "(state = 'corrected' AND corrected_at IS NOT NULL)"
            " OR (state <> 'corrected' AND corrected_at IS NULL)",
            name=op.f("ck_deviation_corrected_when"),
        ),
        _key("deviation", "baseline_id", "baseline"),
        _key("deviation", "record_id", "register_record"),
        _key("deviation", "change_id", "change"),
        _key("deviation", "item_id", "item"),
        _key("deviation", "decided_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deviation")),
    )
    for column in ("record_id", "change_id", "item_id"):
        op.create_index(f"ix_deviation_{column}", "deviation", [column])
    op.create_index(
        "ix_deviation_baseline_id_state", "deviation", ["baseline_id", "state"]
    )
    op.create_index(
        "uq_deviation_that_is_there",
        "deviation",
        ["baseline_id", "record_id", "attribute"],
        unique=True,
        sqlite_where=is_there,
        postgresql_where=is_there,
    )


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _states() -> sa.Enum:
    return sa.Enum(
        *_STATES,
        name="deviationstate",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
