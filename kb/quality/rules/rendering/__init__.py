"""One tree, as the SQL of each engine: exactly, or not at all."""

from collections.abc import Mapping
from typing import Final

from kb.quality.rules.columns import Engine
from kb.quality.rules.expressions import Condition
from kb.quality.rules.rendering.mariadb import MariaDB
from kb.quality.rules.rendering.postgresql import PostgreSQL
from kb.quality.rules.rendering.sql import SQL
from kb.quality.rules.rendering.sqlite import SQLite

RENDERINGS: Final[Mapping[Engine, type[SQL]]] = {
    Engine.SQLITE: SQLite,
    Engine.POSTGRESQL: PostgreSQL,
    Engine.MARIADB: MariaDB,
}
SESSION: Final[Mapping[Engine, tuple[str, ...]]] = {
    engine: rendering.session for engine, rendering in RENDERINGS.items()
}
"""What a session has to say first, so that texts, days and patterns are read as meant."""


def render(engine: Engine, condition: Condition) -> str:
    """*condition* as an expression that is true or false, and never null.

    Raise ``NoRenderingError`` for what the engine cannot say exactly. It holds in a
    session that has done what ``SESSION`` says.
    """
    return RENDERINGS[engine]().verdict(condition)
