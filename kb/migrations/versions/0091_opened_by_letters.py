"""Letters as a channel of their own, by which incidents come in."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kb.migrations import incident_rules
from kb.migrations.triggers import altered

revision = "0091"
down_revision = "0089"
branch_labels = None
depends_on = None

_CHECK: Final = "ck_incident_channel"
_BEFORE: Final = ("self_service", "phone", "api", "alert")
_OF_LETTERS: Final = (
    # One that was taken by itself is opened by the door of letters; one that staff took,
    # in the moment in which the letter was settled.
    "EXISTS (SELECT 1 FROM incident_event AS opened"
    " WHERE opened.incident_id = incident.id AND opened.action = 'open'"
    " AND opened.channel = 'mail')"
    " OR EXISTS (SELECT 1 FROM letter WHERE letter.incident_id = incident.id"
    " AND letter.state = 'taken' AND letter.settled_at = incident.created_at)"
)


def upgrade() -> None:
    with incident_rules.lifted():
        _allow(*_BEFORE, "mail")
        op.execute(
            "UPDATE incident SET channel = 'mail'"
            f" WHERE channel = 'self_service' AND ({_OF_LETTERS})"
        )


def downgrade() -> None:
    with incident_rules.lifted():
        op.execute("UPDATE incident SET channel = 'self_service' WHERE channel = 'mail'")
        _allow(*_BEFORE)


def _allow(*channels: str) -> None:
    with altered("incident") as batch:
        batch.drop_constraint(op.f(_CHECK), type_="check")
        batch.create_check_constraint(
            op.f(_CHECK), sa.column("channel", sa.String()).in_(channels)
        )
