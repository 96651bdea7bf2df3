"""Clocks say when their target ended, and numbers find it in an index."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_clock_ended_facts": ["target", "ended_at", "missed_at", "incident_id"],
    "ix_clock_met_facts": ["target", "met_at", "spent_seconds", "incident_id"],
}


def upgrade() -> None:
    op.add_column("clock", sa.Column("ended_at", UTCDateTime(timezone=True)))
    op.execute("UPDATE clock SET ended_at = coalesce(missed_at, met_at)")
    for name, columns in INDEXES.items():
        op.create_index(name, "clock", columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "clock")
    op.drop_column("clock", "ended_at")
