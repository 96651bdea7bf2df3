"""Keys of rows that came from other systems."""

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "external_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("noun", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("past_case_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_external_key_incident_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["past_case_id"],
            ["past_case.id"],
            name=op.f("fk_external_key_past_case_id_past_case"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_external_key_submission_id_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_key")),
        sa.UniqueConstraint(
            "origin", "noun", "external_id", name=op.f("uq_external_key_origin")
        ),
    )
    for column in ("incident_id", "past_case_id", "submission_id"):
        op.create_index(op.f(f"ix_external_key_{column}"), "external_key", [column])


def downgrade() -> None:
    op.drop_table("external_key")
