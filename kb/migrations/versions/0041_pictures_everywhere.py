"""Pictures in problems, changes and reviews; pages and lengths of files."""

import sqlalchemy as sa
from alembic import op

from kb.migrations.triggers import altered

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_CARRIERS = (("problem_id", "problem"), ("change_id", "change"), ("judged_id", "submission"))


def upgrade() -> None:
    with altered("picture_use") as batch:
        for column, table in _CARRIERS:
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_picture_use_{column}_{table}"), table, [column], ["id"]
            )
    for column, _ in _CARRIERS:
        op.create_index(op.f(f"ix_picture_use_{column}"), "picture_use", [column])
    # What came before keeps no pages: nobody has counted them.
    op.add_column(
        "incident_attachment",
        sa.Column("pages", sa.Integer(), server_default="0", nullable=False),
    )
    for table in ("incident_attachment", "attachment"):
        op.add_column(table, sa.Column("seconds", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ("attachment", "incident_attachment"):
        op.drop_column(table, "seconds")
    op.drop_column("incident_attachment", "pages")
    # Where only these carried a picture, nothing would.
    op.execute(
        "DELETE FROM picture_use WHERE incident_id IS NULL AND event_id IS NULL "
        "AND submission_id IS NULL"
    )
    for column, _ in _CARRIERS:
        op.drop_index(op.f(f"ix_picture_use_{column}"), "picture_use")
    with altered("picture_use") as batch:
        for column, table in _CARRIERS:
            batch.drop_constraint(
                op.f(f"fk_picture_use_{column}_{table}"), type_="foreignkey"
            )
            batch.drop_column(column)
