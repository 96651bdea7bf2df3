"""Surveys reach callers without an account by mail; with which names words were written."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0077"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "contact", sa.Column("email", sa.String(), nullable=False, server_default="")
    )
    for name in ("mailed_at", "mailing_until"):
        op.add_column(
            "survey_invitation",
            sa.Column(name, UTCDateTime(timezone=True), nullable=True),
        )
    op.create_table(
        "register_wording",
        sa.Column("type_code", sa.String(32), nullable=False),
        sa.Column("names_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("type_code", name=op.f("pk_register_wording")),
    )


def downgrade() -> None:
    op.drop_table("register_wording")
    for name in ("mailing_until", "mailed_at"):
        op.drop_column("survey_invitation", name)
    op.drop_column("contact", "email")
