"""Who was on the list of people that another system keeps."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0071"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listed_person",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("left_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_listed_person_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_listed_person")),
    )


def downgrade() -> None:
    op.drop_table("listed_person")
