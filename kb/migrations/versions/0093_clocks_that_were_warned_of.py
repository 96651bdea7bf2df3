"""An index of the clocks of which people were warned, and which still run."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

_IS_WARNED_OF: Final = sa.text("warned_at IS NOT NULL AND state = 'running'")


def upgrade() -> None:
    op.create_index(
        "ix_clock_warned",
        "clock",
        ["incident_id"],
        sqlite_where=_IS_WARNED_OF,
        postgresql_where=_IS_WARNED_OF,
    )


def downgrade() -> None:
    op.drop_index("ix_clock_warned", "clock")
