"""What an incident waits for while it is worked on."""

from alembic import op

from kb.migrations import incident_rules
from kb.migrations.triggers import drop_columns

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_PAUSES = ("user", "third_party")


def upgrade() -> None:
    # Written out: SQLite adds a check with its column, and a rebuilt table loses triggers.
    with incident_rules.lifted():
        op.execute(
            "ALTER TABLE incident ADD COLUMN paused_for VARCHAR(32)"
            f" CONSTRAINT ck_incident_pause CHECK (paused_for IN {_PAUSES})"
        )


def downgrade() -> None:
    with incident_rules.lifted():
        drop_columns("incident", "paused_for")
