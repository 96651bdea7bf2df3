"""The database's schema as a chain of migrations, and the way along it."""

from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Connection, Engine, column, inspect, select, table

FOLDER: Final = Path(__file__).parent
_VERSION: Final = table("alembic_version", column("version_num"))


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to *revision*; on failure it stays as it was."""
    with engine.begin() as connection:
        upgrade_within(connection, revision)


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """The same, in the caller's transaction."""
    _move(connection, "upgrade", revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    with engine.begin() as connection:
        _move(connection, "downgrade", revision)


def current_revision(engine: Engine) -> str | None:
    """The revision the database is at; ``None`` if it was never initialised."""
    with engine.connect() as connection:
        return revision_within(connection)


def revision_within(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.scalar(select(_VERSION.c.version_num))
    return found


def is_known(revision: str) -> bool:
    """Whether this program has a way from *revision* to the newest schema."""
    return revision in _revisions()


def newest_revision() -> str:
    """The last of the chain: files are named after their revisions, in their order."""
    return max(_revisions())


def _revisions() -> frozenset[str]:
    return frozenset(
        path.name.partition("_")[0] for path in FOLDER.glob("versions/0*.py")
    )


def _move(
    connection: Connection, direction: Literal["upgrade", "downgrade"], revision: str
) -> None:
    # Every start asks for the revision, and hardly one has to move.
    from alembic import command, config  # noqa: PLC0415

    settings = config.Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.attributes["connection"] = connection
    getattr(command, direction)(settings, revision)
