"""How many rows an indicator of the whole table counted in a run."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run_indicator", sa.Column("rows", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("run_indicator", "rows")
