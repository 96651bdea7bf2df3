"""The indexes of incidents that hold what is asked of many at once, so that none is read itself.

SQLite has the id of a row in each index; PostgreSQL where it is told to, and else reads every
incident for it.
"""

from typing import Final

from sqlalchemy import Index, text

MANY_PEOPLE: Final = 1
"""The impact of an outage."""
# fmt: off
_FACTS: Final = (
    "state", "unit_id", "origin_unit_id", "client_id", "service_id", "post", "system",
    "category", "cause", "assignee_id", "level", "channel", "opened_level",
    "highest_level", "written_for_it", "satisfaction", "recorded_by_id",
    "verified_by_id", "resolved_at",
)
_ASKED_OF_OPEN: Final = (
    "state", "due_at", "impact", "urgency", "unit_id", "assignee_id", "post", "level",
    "origin_unit_id", "client_id", "created_at", "reporter_id", "confirmer_id",
    "contact_id", "approver_id", "solution_id", "pending_submission_id", "verification",
    "closed_at", "system",
)
# fmt: on
_IS_OPEN: Final = text("state IN ('new', 'in_progress', 'resolved')")
_IS_OUTAGE: Final = text(f"impact = {MANY_PEOPLE}")

OF_INCIDENTS: Final = (
    # All that the lists ask of each that is open.
    Index(
        "ix_incident_open",
        *_ASKED_OF_OPEN,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
        postgresql_include=["id", "paused_for"],
    ),
    # What hit many people: few of all that there ever were.
    Index(
        "ix_incident_outage",
        "created_at",
        sqlite_where=_IS_OUTAGE,
        postgresql_where=_IS_OUTAGE,
    ),
    Index("ix_incident_solution_id_state", "solution_id", "state"),
    # What waited for its own solution at a moment, and has been closed since.
    Index(
        "ix_incident_written_closed_at",
        "closed_at",
        "verified_at",
        sqlite_where=text("written_for_it IS 1"),
        postgresql_where=text("written_for_it IS true"),
    ),
    # All that numbers count by.
    Index(
        "ix_incident_closed_facts",
        *("closed_at", *_FACTS),
        postgresql_include=["id"],
    ),
    Index(
        "ix_incident_opened_facts",
        *("created_at", "closed_at", *_FACTS),
        postgresql_include=["id"],
    ),
)
