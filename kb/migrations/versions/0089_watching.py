"""What people watch."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0089"
down_revision = "0082"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("system", sa.String(200), nullable=True),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(article_id IS NOT NULL AND incident_id IS NULL AND system IS NULL)"
            " OR (article_id IS NULL AND incident_id IS NOT NULL AND system IS NULL)"
            " OR (article_id IS NULL AND incident_id IS NULL AND system IS NOT NULL)",
            name=op.f("ck_watch_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_watch_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_watch_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_watch_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sa.UniqueConstraint(
            "user_id", "article_id", name=op.f("uq_watch_article")
        ),
        sa.UniqueConstraint(
            "user_id", "incident_id", name=op.f("uq_watch_incident")
        ),
        sa.UniqueConstraint("user_id", "system", name=op.f("uq_watch_system")),
    )
    for column in ("article_id", "incident_id", "system"):
        op.create_index(op.f(f"ix_watch_{column}"), "watch", [column])


def downgrade() -> None:
    op.drop_table("watch")
