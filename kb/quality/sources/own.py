"""Our own database as a source: through a session that reads, and without its secrets."""

from pathlib import Path
from typing import Any

from kb.database import Database
from kb.quality.models import QualitySource
from kb.quality.rules.columns import Engine
from kb.quality.sources.access import Access
from kb.quality.sources.errors import NOT_AT_HAND, SourceFailedError
from kb.quality.sources.session import Connection, Fact
from kb.quality.sources.withheld import is_withheld, require_open

FACTS = (Fact.READING_SESSION,)


def connect(source: QualitySource, access: Access) -> Connection:
    if access.own is None:
        raise SourceFailedError(NOT_AT_HAND)
    url = access.own.engine.url
    if url.get_backend_name() == "sqlite":
        from kb.quality.sources.sqlite import SQLiteConnection  # noqa: PLC0415

        return SQLiteConnection(Path(url.database or ""), FACTS, is_withheld)
    return _connect_postgresql(access.own, source.statement_seconds)


def _connect_postgresql(own: Database, seconds: float) -> Connection:
    from kb.quality.sources.postgresql import PostgreSQLConnection  # noqa: PLC0415

    # Not from the pool: what is set for its session must not come back to it.
    dialect = own.engine.dialect
    arguments, options = dialect.create_connect_args(own.engine.url)
    connection: Any = dialect.connect(*arguments, **options)
    connection.autocommit = True
    return PostgreSQLConnection(
        connection, seconds, FACTS, lambda sql: require_open(sql, Engine.POSTGRESQL)
    )
