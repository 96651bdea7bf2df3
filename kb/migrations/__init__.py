"""The database's schema as a chain of migrations, and the way along it."""

from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Engine, column, inspect, select, table

FOLDER: Final = Path(__file__).parent
_VERSION: Final = table("alembic_version", column("version_num"))


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to *revision*; on failure it stays as it was."""
    _move(engine, "upgrade", revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    _move(engine, "downgrade", revision)


def current_revision(engine: Engine) -> str | None:
    """The revision the database is at; ``None`` if it was never initialised."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_VERSION.name):
            return None
        found: str | None = connection.scalar(select(_VERSION.c.version_num))
        return found


def newest_revision() -> str:
    """The last of the chain: files are named after their revisions, in their order."""
    return max(path.name.partition("_")[0] for path in FOLDER.glob("versions/0*.py"))


def _move(
    engine: Engine, direction: Literal["upgrade", "downgrade"], revision: str
) -> None:
    # Every start asks for the revision, and hardly one has to move.
    from alembic import command, config  # noqa: PLC0415

    settings = config.Config()
    settings.set_main_option("script_location", str(FOLDER))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        getattr(command, direction)(settings, revision)
