"""Lists are kept under a name as searches are, and may be shared with the team."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("saved_search") as table:
        table.add_column(
            sa.Column(
                "place",
                sa.Enum(
                    "search",
                    "incidents",
                    name="place",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=False,
                server_default="search",
            )
        )
        table.add_column(
            sa.Column(
                "shared", sa.Boolean(), nullable=False, server_default=sa.false()
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("saved_search") as table:
        table.drop_constraint(op.f("ck_saved_search_place"), type_="check")
        table.drop_column("shared")
        table.drop_column("place")
