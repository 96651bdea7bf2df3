"""What incidents turn out to be caused by."""

import sqlalchemy as sa
from alembic import op

from kb.migrations import incident_rules

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with incident_rules.lifted():
        op.add_column(
            "incident",
            sa.Column("cause", sa.String(50), server_default="", nullable=False),
        )


def downgrade() -> None:
    with incident_rules.lifted():
        op.drop_column("incident", "cause")
