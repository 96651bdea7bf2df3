"""Where alerts belong: hosts by their full name, what divides them, their likely cause."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from kb.database import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEXES = {
    "alert_member": {
        "ix_alert_member_short_host_host": ["short_host", "host"],
        "ix_alert_member_is_firing_last_at": ["is_firing", "last_at"],
    },
    "alert_fingerprint": {
        "ix_alert_fingerprint_unknown_severity": ["unknown_severity"]
    },
}


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    # Hosts were kept by their short names; those that come will be full ones.
    op.execute("UPDATE alert_member SET short_host = host")
    op.execute("UPDATE alert_group SET about_system = lower(system)")
    op.execute("UPDATE alert_occurrence SET stated_at = started_at")
    op.execute("UPDATE alert_member SET began_at = joined_at")
    for table, indexes in INDEXES.items():
        for name, names in indexes.items():
            op.create_index(name, table, names)


def downgrade() -> None:
    for table, indexes in INDEXES.items():
        for name in indexes:
            op.drop_index(name, table)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)


def _columns() -> dict[str, list[sa.Column[Any]]]:
    return {
        "received_alert": [_word("unknown_severity", 100)],
        "alert_group": [
            *map(_word, ("cluster", "environment", "namespace", "about_system")),
            _number("quiet"),
            _word("written", 64),
            _word("counted", 100),
        ],
        "alert_fingerprint": [
            _text("description"),
            _word("unknown_severity", 100),
            _text("runbook_url"),
        ],
        "alert_member": [
            _word("short_host"),
            sa.Column("centrality", sa.Double(), server_default="0", nullable=False),
            sa.Column(
                "is_cause", sa.Boolean(), server_default=sa.false(), nullable=False
            ),
            sa.Column("quiet_since", UTCDateTime(timezone=True), nullable=True),
            sa.Column(
                "began_at",
                UTCDateTime(timezone=True),
                # Only until the rows there are get theirs.
                server_default="2000-01-01 00:00:00.000000",
                nullable=False,
            ),
        ],
        "alert_occurrence": [
            sa.Column("stated_at", UTCDateTime(timezone=True), nullable=True)
        ],
    }


def _word(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), server_default="", nullable=False)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)
