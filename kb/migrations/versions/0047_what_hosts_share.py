"""What lay in the home of one host: the learned order, and the rows that imports refused."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learned_order",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_sha256"],
            ["blob.sha256"],
            name=op.f("fk_learned_order_blob_sha256_blob"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_order")),
    )
    op.create_index(
        op.f("ix_learned_order_blob_sha256"), "learned_order", ["blob_sha256"]
    )
    op.create_table(
        "refused_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["import_job.id"], name=op.f("fk_refused_row_job_id_import_job")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_row")),
    )
    op.create_index(op.f("ix_refused_row_job_id"), "refused_row", ["job_id"])
    # An older program beside this one writes none.
    op.add_column(
        "import_job",
        sa.Column("columns", sa.JSON(), server_default="[]", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("import_job", "columns")
    op.drop_index(op.f("ix_refused_row_job_id"), table_name="refused_row")
    op.drop_table("refused_row")
    op.drop_index(op.f("ix_learned_order_blob_sha256"), table_name="learned_order")
    op.drop_table("learned_order")
