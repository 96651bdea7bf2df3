"""What indicators counted in a run, and an index of what waited for its own solution."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_incident_written_closed_at",
        "incident",
        ["closed_at", "verified_at"],
        sqlite_where=sa.text("written_for_it IS 1"),
        postgresql_where=sa.text("written_for_it IS true"),
    )
    op.add_column("run_indicator", sa.Column("rows", sa.Integer(), nullable=True))
    op.add_column(
        "run_indicator",
        sa.Column("not_compared", sa.Integer(), server_default="0", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("run_indicator", "not_compared")
    op.drop_column("run_indicator", "rows")
    op.drop_index("ix_incident_written_closed_at", "incident")
