"""The database's schema as a chain of migrations, and the way along it."""

import re
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Connection, Engine, column, func, inspect, select, table

from kb.advisory_locks import to_key
from kb.engines import rebuilding

FOLDER: Final = Path(__file__).parent
_VERSION: Final = table("alembic_version", column("version_num"))
_LINK: Final = re.compile(r'^(down_)?revision[^=\n]* = (?:None|"(\w+)")', re.MULTILINE)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to *revision*; on failure it stays as it was."""
    with rebuilding(engine).begin() as connection:
        upgrade_within(connection, revision)


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """The same, in the caller's transaction, which ``Database.migrating`` has opened.

    Raise ``RuntimeError`` if a migration left a row that refers to nothing.
    """
    _move(connection, "upgrade", revision)
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise RuntimeError(f"A row of {lost[0]} refers to one that is not there.")


def downgrade(engine: Engine, revision: str = "base") -> None:
    with rebuilding(engine).begin() as connection:
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


def wait_for_others(connection: Connection) -> None:
    """Nobody else changes the schema, or looks whether to, until the transaction ends.

    Two hosts that start at once migrate one after the other, and the second finds it
    done. On SQLite whoever writes is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(to_key("migrations"))))


def newest_revision() -> str:
    """The one that no other comes after."""
    chain = _chain()
    (newest,) = chain.keys() - chain.values()
    return newest


def is_known(revision: str) -> bool:
    """Whether this program has a way from *revision* to the newest schema."""
    return revision in _chain()


def _chain() -> dict[str, str]:
    """Each revision with the one before it; every start asks, so Alembic does not."""
    links = [
        dict(_LINK.findall(path.read_text("utf-8")))
        for path in FOLDER.glob("versions/0*.py")
    ]
    return {link[""]: link["down_"] for link in links}


def _move(
    connection: Connection, direction: Literal["upgrade", "downgrade"], revision: str
) -> None:
    wait_for_others(connection)
    # Every start asks for the revision, and hardly one has to move.
    from alembic import command, config  # noqa: PLC0415

    settings = config.Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.attributes["connection"] = connection
    getattr(command, direction)(settings, revision)
