"""Calendars that are named are there; rosters keep what held before a change."""

import sqlalchemy as sa
from alembic import op

from kb.migrations.triggers import altered

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_NAMING = ("client", "contract", "service")
_EVER = "1970-01-01"
"""Since when holds what was there before times were kept."""


def upgrade() -> None:
    for table in _NAMING:
        # Nothing kept anybody from naming one that there is not: such a row has none.
        op.execute(
            f"UPDATE {table} SET calendar_id = NULL"
            " WHERE calendar_id NOT IN (SELECT id FROM calendar)"
        )
        with altered(table) as batch:
            batch.create_foreign_key(
                f"fk_{table}_calendar_id_calendar", "calendar", ["calendar_id"], ["id"]
            )
    op.add_column(
        "roster_member",
        sa.Column("since", sa.Date(), server_default=_EVER, nullable=False),
    )
    op.add_column(
        "roster_shift",
        sa.Column("valid_from", sa.Date(), server_default=_EVER, nullable=False),
    )
    op.add_column("roster_shift", sa.Column("valid_to", sa.Date(), nullable=True))


def downgrade() -> None:
    """The older schema has room for the newest list of each roster alone."""
    for column in ("valid_to", "valid_from"):
        op.execute(f"ALTER TABLE roster_shift DROP COLUMN {column}")
    op.execute(
        "DELETE FROM roster_member WHERE since < (SELECT max(newest.since)"
        " FROM roster_member AS newest WHERE newest.roster_id = roster_member.roster_id)"
    )
    op.execute("ALTER TABLE roster_member DROP COLUMN since")
    for table in _NAMING:
        with altered(table) as batch:
            batch.drop_constraint(
                f"fk_{table}_calendar_id_calendar", type_="foreignkey"
            )
