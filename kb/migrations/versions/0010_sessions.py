"""Sessions that can be ended, and what people say about themselves."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_session_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_user_session_key_hash")),
    )
    for column in ("user_id", "seen_at"):
        op.create_index(op.f(f"ix_user_session_{column}"), "user_session", [column])
    for name in ("phone", "language"):
        op.add_column(
            "user_account",
            sa.Column(name, sa.String(), server_default="", nullable=False),
        )


def downgrade() -> None:
    for name in ("language", "phone"):
        op.drop_column("user_account", name)
    op.drop_table("user_session")
