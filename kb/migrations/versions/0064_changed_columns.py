"""What columns of a source are new or of another type, until somebody has looked."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("quality_dataset", "quality_run"):
        op.add_column(
            table,
            sa.Column("changed_columns", sa.JSON(), nullable=False, server_default="[]"),
        )


def downgrade() -> None:
    for table in ("quality_run", "quality_dataset"):
        op.drop_column(table, "changed_columns")
