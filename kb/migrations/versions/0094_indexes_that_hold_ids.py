"""Indexes of incidents hold their ids on PostgreSQL, too; one is new, and one goes.

SQLite has the id in each index. PostgreSQL read the incidents themselves for it: all of them
for the counts of the lists. The times of the targets are ordered within the index of what is
open; by one of their own PostgreSQL went through all that there ever was.
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

_FACTS: Final = (
    *("state", "unit_id", "origin_unit_id", "client_id", "service_id", "post", "system"),
    *("category", "cause", "assignee_id", "level", "channel", "opened_level"),
    *("highest_level", "written_for_it", "satisfaction", "recorded_by_id"),
    *("verified_by_id", "resolved_at"),
)
_ASKED_OF_OPEN: Final = (
    *("state", "due_at", "impact", "urgency", "unit_id", "assignee_id", "post", "level"),
    *("origin_unit_id", "client_id", "created_at", "reporter_id", "confirmer_id"),
    *("contact_id", "approver_id", "solution_id", "pending_submission_id"),
    *("verification", "closed_at", "system"),
)
_IS_OPEN: Final = sa.text("state IN ('new', 'in_progress', 'resolved')")
_IS_OUTAGE: Final = sa.text("impact = 1")
_INDEXES: Final[dict[str, tuple[tuple[str, ...], list[str], Any]]] = {
    "ix_incident_open": (_ASKED_OF_OPEN, ["id", "paused_for"], _IS_OPEN),
    "ix_incident_closed_facts": (("closed_at", *_FACTS), ["id"], None),
    "ix_incident_opened_facts": (("created_at", "closed_at", *_FACTS), ["id"], None),
}
"""With what they hold besides, and of which incidents."""


def upgrade() -> None:
    _make(holding_ids=True)
    op.drop_index("ix_incident_due_at", "incident")
    op.create_index(
        "ix_incident_outage",
        "incident",
        ["created_at"],
        sqlite_where=_IS_OUTAGE,
        postgresql_where=_IS_OUTAGE,
    )


def downgrade() -> None:
    op.drop_index("ix_incident_outage", "incident")
    op.create_index("ix_incident_due_at", "incident", ["due_at"])
    _make(holding_ids=False)


def _make(*, holding_ids: bool) -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    for name, (columns, more, where) in _INDEXES.items():
        op.drop_index(name, "incident")
        op.create_index(
            name,
            "incident",
            list(columns),
            postgresql_include=more if holding_ids else [],
            postgresql_where=where,
        )
