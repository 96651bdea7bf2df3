"""What an organisation chooses for itself on the page of settings."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0078"
down_revision = "0074"
branch_labels = None
depends_on = None

CHOICES = (
    *("name", "address", "sender", "colour", "logo"),
    *("level_1", "level_2", "level_3", "level_4"),
)


def upgrade() -> None:
    op.create_table(
        "organisation_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "name",
            sa.Enum(*CHOICES, name="choice", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["user_account.id"],
            name=op.f("fk_organisation_choice_changed_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_choice")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_choice_name")),
    )


def downgrade() -> None:
    op.drop_table("organisation_choice")
