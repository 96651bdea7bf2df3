"""Recognised text, near-duplicates and guessed attributes."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_recognition()
    _create_likeness()
    op.create_table(
        "guess",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("settled_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_guess_submission_id_submission"),
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_guess")),
    )
    op.create_index(op.f("ix_attachment_status"), "attachment", ["status"])


def _create_recognition() -> None:
    op.create_table(
        "recognition",
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("finished_at", UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("blob_sha256", name=op.f("pk_recognition")),
    )
    op.create_index(op.f("ix_recognition_finished_at"), "recognition", ["finished_at"])
    op.create_table(
        "recognised_text",
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_sha256"],
            ["recognition.blob_sha256"],
            name=op.f("fk_recognised_text_blob_sha256_recognition"),
        ),
        sa.PrimaryKeyConstraint(
            "blob_sha256", "position", name=op.f("pk_recognised_text")
        ),
    )


def _create_likeness() -> None:
    op.create_table(
        "likeness_band",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_likeness_band_article_id_article"),
        ),
        sa.PrimaryKeyConstraint(
            "article_id", "position", name=op.f("pk_likeness_band")
        ),
    )
    op.create_index("ix_likeness_band_value", "likeness_band", ["value"])
    op.create_table(
        "near_duplicate",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_near_duplicate_article_id_article"),
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["article.id"],
            name=op.f("fk_near_duplicate_other_id_article"),
        ),
        sa.PrimaryKeyConstraint(
            "article_id", "other_id", name=op.f("pk_near_duplicate")
        ),
    )
    op.create_index(op.f("ix_near_duplicate_other_id"), "near_duplicate", ["other_id"])
    op.create_index(op.f("ix_near_duplicate_share"), "near_duplicate", ["share"])


def downgrade() -> None:
    op.drop_index(op.f("ix_attachment_status"), table_name="attachment")
    for table in (
        "guess",
        "near_duplicate",
        "likeness_band",
        "recognised_text",
        "recognition",
    ):
        op.drop_table(table)
