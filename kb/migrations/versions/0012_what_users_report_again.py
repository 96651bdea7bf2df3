"""Patterns of what users report: one solution, or one wording, again and again."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.migrations.triggers import altered

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CHECK: Final = "ck_alert_pattern_patternkind"


def upgrade() -> None:
    op.create_table(
        "pattern_incident",
        sa.Column("pattern_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_pattern_incident_incident_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["pattern_id"],
            ["alert_pattern.id"],
            name=op.f("fk_pattern_incident_pattern_id_alert_pattern"),
        ),
        sa.PrimaryKeyConstraint(
            "pattern_id", "incident_id", name=op.f("pk_pattern_incident")
        ),
    )
    op.create_index(
        op.f("ix_pattern_incident_incident_id"),
        "pattern_incident",
        ["incident_id"],
        unique=False,
    )
    _allow("template", "system", "solution", "wording")


def downgrade() -> None:
    op.drop_index(
        op.f("ix_pattern_incident_incident_id"), table_name="pattern_incident"
    )
    op.drop_table("pattern_incident")
    op.execute("DELETE FROM alert_pattern WHERE kind IN ('solution', 'wording')")
    _allow("template", "system")


def _allow(*kinds: str) -> None:
    values = ", ".join(f"'{kind}'" for kind in kinds)
    with altered("alert_pattern") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), f"kind IN ({values})")
