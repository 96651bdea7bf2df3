"""Letters to the service desk, and the mailboxes that they come from."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0072"
down_revision = "0070"
branch_labels = None
depends_on = None

_STATES = ("taken", "unverified", "quarantined", "automatic", "discarded")


def upgrade() -> None:
    op.create_table(
        "mailbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("uid_validity", sa.BigInteger()),
        sa.Column("looked_at", UTCDateTime()),
        sa.Column("away_since", UTCDateTime()),
        sa.Column("problem", sa.String(64), nullable=False),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("mailbox", sa.String(200), nullable=False),
        sa.Column("place", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("sender", sa.String(320), nullable=False),
        sa.Column("sender_name", sa.String(200), nullable=False),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("incident_id", sa.Integer(), sa.ForeignKey("incident.id")),
        sa.Column(
            "client_id",
            sa.Integer(),
            sa.ForeignKey("client.id"),
            server_default="1",
            nullable=False,
        ),
        sa.Column("blob_sha256", sa.String(64), sa.ForeignKey("blob.sha256")),
        sa.Column("settled_by_id", sa.Integer(), sa.ForeignKey("user_account.id")),
        sa.Column("settled_at", UTCDateTime()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state IN {_STATES}", name="letterstate"),
    )
    for name in ("received_at", "account_id", "incident_id", "client_id", "blob_sha256"):
        op.create_index(f"ix_letter_{name}", "letter", [name])
    op.create_index("ix_letter_sender_received_at", "letter", ["sender", "received_at"])
    op.create_index("ix_letter_state_id", "letter", ["state", "id"])


def downgrade() -> None:
    op.drop_table("letter")
    op.drop_table("mailbox")
