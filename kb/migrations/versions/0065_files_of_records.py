"""Files of records: how many pages they have, and which were removed."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0065"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "register_file",
        sa.Column("pages", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column("register_file", sa.Column("seconds", sa.Integer(), nullable=True))
    op.add_column(
        "register_file",
        sa.Column("removed_at", UTCDateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    for column in ("removed_at", "seconds", "pages"):
        op.drop_column("register_file", column)
