"""The health of webhooks, deliveries that are tests, and how far back events go."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIMES: Final = (
    "removed_at",
    "last_success_at",
    "failing_since",
    "paused_until",
    "warned_at",
    "gone_at",
)


def upgrade() -> None:
    op.create_table(
        "forgotten_events",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("up_to", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forgotten_events")),
    )
    for name in TIMES:
        op.add_column(
            "webhook", sa.Column(name, UTCDateTime(timezone=True), nullable=True)
        )
    op.add_column(
        "webhook",
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
    )
    # Nothing was ever delivered before: the table is empty and made anew.
    op.drop_table("webhook_delivery")
    _create_deliveries(sa.Column("duration_ms", sa.Integer(), nullable=True), tests=True)
    op.create_index(
        "ix_webhook_delivery_webhook_due",
        "webhook_delivery",
        ["webhook_id", "state", "due_at"],
    )


def _create_deliveries(*more: sa.Column[int], tests: bool) -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=tests),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "delivered",
                "given_up",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        *more,
        sa.Column("delivered_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["outbox_event.id"],
            name=op.f("fk_webhook_delivery_event_id_outbox_event"),
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhook.id"],
            name=op.f("fk_webhook_delivery_webhook_id_webhook"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "webhook_id", "event_id", name=op.f("uq_webhook_delivery_webhook_id")
        ),
    )
    op.create_index(
        op.f("ix_webhook_delivery_event_id"), "webhook_delivery", ["event_id"]
    )
    op.create_index(
        "ix_webhook_delivery_state_due_at", "webhook_delivery", ["state", "due_at"]
    )


def downgrade() -> None:
    # What is on its way is lost: the older schema has no place for all of it.
    op.drop_table("webhook_delivery")
    _create_deliveries(tests=False)
    for name in ("failures", *TIMES):
        op.drop_column("webhook", name)
    op.drop_table("forgotten_events")
