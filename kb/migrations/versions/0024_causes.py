"""What incidents turn out to be caused by, and an organisation's own causes."""

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
    op.create_table(
        "own_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(50), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_cause")),
        sa.UniqueConstraint("code", name=op.f("uq_own_cause_code")),
    )


def downgrade() -> None:
    op.drop_table("own_cause")
    with incident_rules.lifted():
        op.drop_column("incident", "cause")
