"""The database's schema as a chain of migrations, and the way along it."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

FOLDER: Final = Path(__file__).parent


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to *revision*; on failure it stays as it was."""
    with engine.begin() as connection:
        upgrade_within(connection, revision)


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """The same, in the caller's transaction."""
    command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def current_revision(engine: Engine) -> str | None:
    """The revision the database is at; ``None`` if it was never initialised."""
    with engine.connect() as connection:
        return revision_within(connection)


def revision_within(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this program has a way from *revision* to the newest schema."""
    scripts = ScriptDirectory.from_config(_config())
    return any(script.revision == revision for script in scripts.walk_revisions())


def newest_revision() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config(connection: object = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
