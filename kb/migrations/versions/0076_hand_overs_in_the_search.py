"""Hand-overs and courses that there are become documents of the index of records."""

from alembic import op

revision = "0076"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for kind, table in (("handover", "handover"), ("course", "training_course")):
        op.execute(
            "INSERT INTO pending_record (kind, record_id)"
            f" SELECT '{kind}', id FROM {table} ORDER BY id"  # noqa: S608
        )


def downgrade() -> None:
    op.execute("DELETE FROM pending_record WHERE kind IN ('handover', 'course')")
