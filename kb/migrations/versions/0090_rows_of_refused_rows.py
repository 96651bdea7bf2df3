"""Where a refused row of an import stands in its file."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refused_row", sa.Column("row", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("refused_row", "row")
