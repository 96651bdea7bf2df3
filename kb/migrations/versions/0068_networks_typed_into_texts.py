"""Marks of texts that may hold typed networks, for all that are in force."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unread_text",
        sa.Column("revision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_unread_text_revision_id_revision"),
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_unread_text")),
    )
    # Retired ones, too: one that is taken up again shows what it did.
    op.execute(
        "INSERT INTO unread_text (revision_id)"
        " SELECT revision.id FROM revision"
        " JOIN article ON article.current_revision_id = revision.id"
        " WHERE CAST(revision.sections AS TEXT) LIKE '%```%'"
        " OR CAST(revision.sections AS TEXT) LIKE '%~~~%'"
    )


def downgrade() -> None:
    op.drop_table("unread_text")
