"""Sources that another system gives out over HTTP."""

from collections.abc import Sequence
from typing import Final

from alembic import op

from kb.migrations.triggers import altered

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_BEFORE: Final = (
    *("sqlite", "postgresql", "mariadb", "own", "file"),
    *("mysql", "oracle", "sqlserver", "dm"),
)


def upgrade() -> None:
    _allow((*_BEFORE, "rest"))


def downgrade() -> None:
    """What nobody can read any more is a file that is not there."""
    op.execute("UPDATE quality_source SET kind = 'file', secret = '' WHERE kind = 'rest'")
    _allow(_BEFORE)


def _allow(kinds: Sequence[str]) -> None:
    listed = ", ".join(f"'{each}'" for each in kinds)
    name = op.f("ck_quality_source_sourcekind")
    with altered("quality_source") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"kind IN ({listed})")
