"""How many rows an indicator counted in a run, and how many it did not compare."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run_indicator", sa.Column("rows", sa.Integer(), nullable=True))
    op.add_column(
        "run_indicator",
        sa.Column("not_compared", sa.Integer(), server_default="0", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("run_indicator", "not_compared")
    op.drop_column("run_indicator", "rows")
