"""Items: what is to be put right, and what happened to it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime
from kb.migrations.triggers import Refusal, kept_for_good

revision = "0050"
<<<<<<< HEAD
down_revision = "0047"
||||||| 020f1edd
down_revision = "0047"
=======
down_revision = "0047"
>>>>>>> 6a13db891cd9ebac96fce92ffb283554f501bde8
branch_labels = None
depends_on = None

_STATES: Final = ("open", "planned", "done", "confirmed", "rejected")
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
_CHECKS: Final = {
    "owner_is_another": "about_id IS NULL OR owner_id IS NULL OR about_id <> owner_id",
    "planned_by_whom": "(owner_id IS NOT NULL AND due_on IS NOT NULL AND action <> '')"
    " OR state IN ('open', 'rejected')",
    "done_by_whom": "(done_by_id IS NOT NULL AND done_at IS NOT NULL"
    " AND action_on IS NOT NULL) OR state NOT IN ('done', 'confirmed')",
    "checked_by_another": "(checked_by_id IS NOT NULL AND checked_by_id <> done_by_id"
    " AND checked_by_id <> owner_id AND checked_on IS NOT NULL"
    " AND checked_on >= action_on) OR state <> 'confirmed'",
    "closed_at_the_end": "(closed_at IS NULL AND state NOT IN ('confirmed', 'rejected'))"
    " OR (closed_at IS NOT NULL AND state IN ('confirmed', 'rejected'))",
}
_INDEXES: Final = (
    ("clause",),
    ("client_id",),
    ("unit_id",),
    ("owner_id",),
    ("source", "source_id"),
    ("state", "due_on"),
)
REFUSALS: Final = (
    Refusal(
        "confirmed_item_never_changes",
        "UPDATE",
        "item",
        "OLD.state = 'confirmed'",
        "an item whose effect is confirmed never changes",
    ),
    Refusal(
        "item_is_confirmed_when_done",
        "UPDATE",
        "item",
        "NEW.state = 'confirmed' AND OLD.state NOT IN ('done', 'confirmed')",
        "only what was done before is confirmed",
    ),
    Refusal(
        "item_is_opened_unconfirmed",
        "INSERT",
        "item",
        "NEW.state = 'confirmed'",
        "only what was done before is confirmed",
    ),
    Refusal(
        "item_is_never_deleted", "DELETE", "item", "1 = 1", "an item is never deleted"
    ),
    *kept_for_good("item_event"),
)


def upgrade() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("source", _enum("itemsource", *_SOURCES), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("clause", sa.String(60), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column(
            "confidential", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
        sa.Column("state", _enum("itemstate", *_STATES), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("action_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("closed_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_key("item", name, "user_account") for name in _PEOPLE),
        _key("item", "client_id", "client"),
        _key("item", "unit_id", "unit"),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_item_{name}"))
            for name, condition in _CHECKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("number", name=op.f("uq_item_number")),
    )
    for columns in _INDEXES:
        op.create_index(f"ix_item_{'_'.join(columns)}", "item", list(columns))
    _create_events()
    for refusal in REFUSALS:
        refusal.create()


def downgrade() -> None:
    for refusal in REFUSALS:
        refusal.drop()
    op.drop_table("item_event")
    op.drop_table("item")


def _create_events() -> None:
    op.create_table(
        "item_event",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("source", _enum("source", *_STATES), nullable=True),
        sa.Column("target", _enum("target", *_STATES), nullable=False),
        _key("item_event", "item_id", "item"),
        _key("item_event", "actor_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_event")),
    )
    op.create_index("ix_item_event_item_id", "item_event", ["item_id"])


_PEOPLE: Final = ("owner_id", "opened_by_id", "about_id", "done_by_id", "checked_by_id")


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=32
    )
