"""A new controlled document may wish for the number that it is cited by."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "submission",
        sa.Column(
            "document_number", sa.String(length=60), server_default="", nullable=False
        ),
    )


def downgrade() -> None:
    op.drop_column("submission", "document_number")
