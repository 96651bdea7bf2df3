"""Webhooks in the form of a chat: an address that is a secret, and who reads it."""

import sqlalchemy as sa
from alembic import op

from kb.migrations.triggers import altered

revision = "0073"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with altered("webhook") as batch:
        batch.add_column(
            sa.Column("form", sa.String(32), nullable=False, server_default="webhook")
        )
        batch.add_column(
            sa.Column("sealed_url", sa.Text(), nullable=False, server_default="")
        )
        batch.add_column(
            sa.Column("language", sa.String(10), nullable=False, server_default="")
        )
        batch.add_column(
            sa.Column("titles", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for name in ("client", "unit"):
            batch.add_column(sa.Column(f"{name}_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_webhook_{name}_id_{name}"), name, [f"{name}_id"], ["id"]
            )
            batch.create_index(op.f(f"ix_webhook_{name}_id"), [f"{name}_id"])
    op.add_column(
        "webhook_delivery",
        sa.Column("answer", sa.Text(), nullable=False, server_default=""),
    )


def downgrade() -> None:
    # Before, there was no other form: what a chat would be sent means nothing to it.
    chats = "SELECT id FROM webhook WHERE form <> 'webhook'"
    op.execute(f"DELETE FROM webhook_delivery WHERE webhook_id IN ({chats})")
    op.execute("DELETE FROM webhook WHERE form <> 'webhook'")
    op.drop_column("webhook_delivery", "answer")
    with altered("webhook") as batch:
        for name in ("unit", "client"):
            batch.drop_index(op.f(f"ix_webhook_{name}_id"))
            batch.drop_constraint(op.f(f"fk_webhook_{name}_id_{name}"), "foreignkey")
            batch.drop_column(f"{name}_id")
        for name in ("titles", "language", "sealed_url", "form"):
            batch.drop_column(name)
