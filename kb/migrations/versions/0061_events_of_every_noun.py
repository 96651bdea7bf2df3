"""Events are about anything: each names its noun, its row, and what that is called by."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.migrations.triggers import altered, is_postgresql

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

_CHECK: Final = "ck_outbox_event_eventkind"
_FIRST: Final = (
    "article.checked_in",
    "article.retired",
    "article.restored",
    "incident.opened",
    "incident.changed",
    "incident.commented",
    "incident.closed",
    "review.requested",
    "review.decided",
)
_NOUNS: Final = (
    ("article", "article"),
    ("incident", "incident"),
    ("review", "submission"),
)
"""What kinds begin with, and what they are about."""


def upgrade() -> None:
    with altered("outbox_event") as batch:
        # Kinds come with the rooms that have them; the database does not list them.
        batch.drop_constraint(op.f(_CHECK), type_="check")
        batch.add_column(
            sa.Column("noun", sa.String(32), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("thing_id", sa.Integer(), nullable=True))
        batch.add_column(
            sa.Column("key", sa.String(60), nullable=False, server_default="")
        )
    for beginning, noun in _NOUNS:
        key = _NUMBER if noun == "incident" else f"CAST({noun}_id AS VARCHAR)"
        op.execute(
            f"UPDATE outbox_event SET noun = '{noun}', thing_id = {noun}_id, key ="
            f" COALESCE({_of_sqlite(key)}, '') WHERE kind LIKE '{beginning}.%'"
        )


def downgrade() -> None:
    # Older versions could not read what else there is, nor deliver it.
    listed = ", ".join(f"'{kind}'" for kind in _FIRST)
    others = f"SELECT id FROM outbox_event WHERE kind NOT IN ({listed})"
    op.execute(f"DELETE FROM webhook_delivery WHERE event_id IN ({others})")
    op.execute(f"DELETE FROM outbox_event WHERE kind NOT IN ({listed})")
    with altered("outbox_event") as batch:
        for column in ("noun", "thing_id", "key"):
            batch.drop_column(column)
        batch.create_check_constraint(op.f(_CHECK), f"kind IN ({listed})")


_NUMBER: Final = (
    "'INC-' || LPAD(CAST(incident_id AS VARCHAR),"
    " GREATEST(6, LENGTH(CAST(incident_id AS VARCHAR))), '0')"
)


def _of_sqlite(key: str) -> str:
    """*key* as the database at hand writes it: SQLite pads numbers in another way."""
    if key == _NUMBER and not is_postgresql():
        return "PRINTF('INC-%06d', incident_id)"
    return key
