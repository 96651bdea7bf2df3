"""Indexes of incidents that others hold already, or that lead databases astray, go.

Most incidents are over: by their state SQLite read them all where a few days were asked for.
What is open has an index, and what was opened or closed in a time has one with all its facts.
"""

from typing import Final

from alembic import op

revision = "0092"
down_revision = "0090"
branch_labels = None
depends_on = None

_GONE: Final = (
    ("ix_incident_state_updated_at", ["state", "updated_at"]),
    ("ix_incident_created_at", ["created_at"]),
    ("ix_incident_closed_at", ["closed_at"]),
)


def upgrade() -> None:
    for name, _columns in _GONE:
        op.drop_index(name, "incident")


def downgrade() -> None:
    for name, columns in _GONE:
        op.create_index(name, "incident", columns)
