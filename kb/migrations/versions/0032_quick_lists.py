"""Indexes from which lists of open incidents, and where these were, are read alone."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('new', 'in_progress', 'resolved')")
_ASKED = (
    "state",
    "due_at",
    "impact",
    "urgency",
    "unit_id",
    "assignee_id",
    "post",
    "level",
    "origin_unit_id",
    "client_id",
    "created_at",
    "reporter_id",
    "confirmer_id",
    "contact_id",
    "approver_id",
    "solution_id",
    "pending_submission_id",
    "verification",
    "closed_at",
    "system",
)


def upgrade() -> None:
    op.drop_index("ix_incident_state_due_at", "incident")
    op.create_index(
        "ix_incident_open",
        "incident",
        _ASKED,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    _index_arrivals("incident_id", "unit_id", "by_id")
    op.create_index(
        "ix_incident_arrival_unit_id", "incident_arrival", ["unit_id", "incident_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_incident_arrival_unit_id", "incident_arrival")
    _index_arrivals("incident_id")
    op.drop_index("ix_incident_open", "incident")
    op.create_index("ix_incident_state_due_at", "incident", ["state", "due_at"])


def _index_arrivals(*columns: str) -> None:
    op.drop_index("ix_incident_arrival_incident_id", "incident_arrival")
    op.create_index("ix_incident_arrival_incident_id", "incident_arrival", columns)
