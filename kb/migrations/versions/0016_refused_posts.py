"""Posts of alerts that were refused, with their sender."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=100), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("last_at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_token.id"], name=op.f("fk_refused_post_token_id_api_token")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_post")),
        sa.UniqueConstraint("key", name=op.f("uq_refused_post_key")),
    )
    op.create_index(op.f("ix_refused_post_last_at"), "refused_post", ["last_at"])


def downgrade() -> None:
    op.drop_table("refused_post")
