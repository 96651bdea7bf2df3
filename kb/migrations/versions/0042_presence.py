"""Who has an incident open is in a table that several hosts share; people may keep out of it."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user_account",
        sa.Column(
            "shows_presence", sa.Boolean(), server_default=sa.true(), nullable=False
        ),
    )
    # No keys to incidents and people: each beat would lock their rows.
    op.create_table(
        "presence",
        sa.Column("incident_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("user_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("writes", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "user_id", name="pk_presence"),
    )
    if op.get_bind().dialect.name == "postgresql":
        # What is known for seconds needs no log, and may be gone after a crash.
        op.execute("ALTER TABLE presence SET UNLOGGED")


def downgrade() -> None:
    op.drop_table("presence")
    op.drop_column("user_account", "shows_presence")
