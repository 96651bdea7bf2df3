"""Who appears on the list of the quarter, and turns that go on in another list."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user_account",
        sa.Column(
            "on_season_list", sa.Boolean(), server_default=sa.false(), nullable=False
        ),
    )
    op.add_column("roster_member", sa.Column("counted_from", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("roster_member", "counted_from")
    op.drop_column("user_account", "on_season_list")
