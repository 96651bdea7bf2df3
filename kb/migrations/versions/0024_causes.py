"""What incidents turn out to be caused by, own causes, and indexes for the numbers."""

import sqlalchemy as sa
from alembic import op

from kb.migrations import incident_rules

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

FACTS = [
    "state",
    "unit_id",
    "origin_unit_id",
    "client_id",
    "service_id",
    "post",
    "system",
    "category",
    "cause",
    "assignee_id",
    "level",
    "channel",
    "opened_level",
    "highest_level",
    "written_for_it",
    "satisfaction",
    "recorded_by_id",
    "verified_by_id",
    "resolved_at",
]
INDEXES = {
    "ix_incident_closed_facts": ["closed_at", *FACTS],
    "ix_incident_opened_facts": ["created_at", "closed_at", *FACTS],
}


def upgrade() -> None:
    with incident_rules.lifted():
        op.add_column(
            "incident",
            sa.Column("cause", sa.String(50), server_default="", nullable=False),
        )
    for name, columns in INDEXES.items():
        op.create_index(name, "incident", columns)
    op.create_index(
        "ix_incident_event_action_at",
        "incident_event",
        ["action", "at", "incident_id"],
    )
    op.create_table(
        "own_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(50), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_cause")),
        sa.UniqueConstraint("code", name=op.f("uq_own_cause_code")),
    )


def downgrade() -> None:
    op.drop_table("own_cause")
    op.drop_index("ix_incident_event_action_at", "incident_event")
    for name in INDEXES:
        op.drop_index(name, "incident")
    with incident_rules.lifted():
        op.drop_column("incident", "cause")
