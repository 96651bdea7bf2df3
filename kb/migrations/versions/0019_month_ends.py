"""Why incidents stay open beyond the end of a month."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carry_over",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_carry_over_incident_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["user_account.id"],
            name=op.f("fk_carry_over_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("incident_id", "month", name=op.f("pk_carry_over")),
    )


def downgrade() -> None:
    op.drop_table("carry_over")
