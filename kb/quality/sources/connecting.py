"""The one way to open a source: proved read-only before anything of it is read."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol, cast

from kb import encryption
from kb.quality.models import QualitySource, SourceKind
from kb.quality.sources import own
from kb.quality.sources.access import Access
from kb.quality.sources.errors import SourceDriverError, SourceNotTriedError
from kb.quality.sources.session import Connection, Fact, SourceSession

NOT_TRIED: Final = {
    SourceKind.MYSQL: "MySQL",
    SourceKind.ORACLE: "Oracle",
    SourceKind.SQLSERVER: "SQL Server",
    SourceKind.DM: "DM (达梦)",
}
"""Their drivers are extras; none of them was ever run here, so none is opened."""


@contextmanager
def open_source(source: QualitySource, access: Access) -> Iterator[SourceSession]:
    """A session in which *source* can be read, and nothing be written.

    Raise ``SourceFailedError``: it cannot be reached, or its account may write.
    """
    session = SourceSession(_connect(source, access), source.statement_seconds)
    try:
        session.prove()
        yield session
    finally:
        session.close()


def _connect(source: QualitySource, access: Access) -> Connection:
    # Each engine's driver is loaded only where it is used.
    match source.kind:
        case SourceKind.SQLITE:
            from kb.quality.sources.sqlite import SQLiteConnection  # noqa: PLC0415

            path = access.find_file(source.path)
            return SQLiteConnection(path, (Fact.READ_ONLY_FILE,))
        case SourceKind.FILE:
            from kb.quality.sources import files  # noqa: PLC0415

            return files.connect(source, access)
        case SourceKind.REST:
            from kb.quality.sources import rest  # noqa: PLC0415

            return rest.connect(source, access, _password(source, access))
        case SourceKind.POSTGRESQL | SourceKind.MARIADB:
            return _load(source.kind).connect(source, access, _password(source, access))
        case SourceKind.OWN:
            return own.connect(source, access)
        case _:
            raise SourceNotTriedError(NOT_TRIED.get(source.kind, source.kind.value))


class _Engine(Protocol):
    """A module that speaks with one kind of server."""

    def connect(
        self, source: QualitySource, access: Access, password: str
    ) -> Connection: ...


def _load(kind: SourceKind) -> _Engine:
    try:
        module = importlib.import_module(f"kb.quality.sources.{kind.value}")
    except ImportError as error:
        raise SourceDriverError(kind.value) from error
    return cast(_Engine, module)


def _password(source: QualitySource, access: Access) -> str:
    """Raise ``SecretUnreadableError``."""
    return encryption.decrypt(access.key, source.secret) if source.secret else ""
