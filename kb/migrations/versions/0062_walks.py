"""What a run goes through: records of a register, or the steps of an emergency plan."""

import sqlalchemy as sa
from alembic import op

from kb.migrations.triggers import altered

revision = "0062"
down_revision = "0064"
branch_labels = None
depends_on = None

_REVISION: str = "fk_duty_run_plan_revision_id_revision"
_RECORD: str = "fk_item_record_id_register_record"


def upgrade() -> None:
    op.add_column("duty", sa.Column("records", sa.JSON(), nullable=True))
    with altered("duty_run") as batch:
        batch.add_column(
            sa.Column("record_ids", sa.JSON(), nullable=False, server_default="[]")
        )
        batch.add_column(sa.Column("plan_revision_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f(_REVISION), "revision", ["plan_revision_id"], ["id"]
        )
    with altered("item") as batch:
        batch.add_column(sa.Column("record_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f(_RECORD), "register_record", ["record_id"], ["id"]
        )
    op.create_index(op.f("ix_item_record_id"), "item", ["record_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_item_record_id"), "item")
    with altered("item") as batch:
        batch.drop_constraint(op.f(_RECORD), type_="foreignkey")
        batch.drop_column("record_id")
    with altered("duty_run") as batch:
        batch.drop_constraint(op.f(_REVISION), type_="foreignkey")
        batch.drop_column("plan_revision_id")
        batch.drop_column("record_ids")
    with altered("duty") as batch:
        batch.drop_column("records")
