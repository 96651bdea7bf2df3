"""What indicators counted in a run, and an index of when clocks ended."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_clock_target_missed_at", "clock", ["target", "missed_at"])
    op.create_index("ix_clock_target_met_at", "clock", ["target", "met_at"])
    op.add_column("run_indicator", sa.Column("rows", sa.Integer(), nullable=True))
    op.add_column(
        "run_indicator",
        sa.Column("not_compared", sa.Integer(), server_default="0", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("run_indicator", "not_compared")
    op.drop_column("run_indicator", "rows")
    op.drop_index("ix_clock_target_met_at", "clock")
    op.drop_index("ix_clock_target_missed_at", "clock")
