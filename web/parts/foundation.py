"""What lies under every service: a home's database and index, checked and opened."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb import database, migrations, privacy
from kb.advisory_locks import AdvisoryLocks
from kb.backups import staging
from kb.calendars import zones
from kb.database import Database
from kb.errors import UnavailableError
from kb.hosts import agreement
from kb.locks import FolderLocks, Locks
from kb.settings import SettingError, Settings
from search.engine import SearchEngine
from search.sounds import KEEPER
from search.terminology import ReadTerminology, shipped_terminology
from web.parts.index_guard import GuardedEngine
from web.parts.terminology import StoredTerminology

if TYPE_CHECKING:
    from search.engines.opensearch.engine import OpenSearchEngine


class NotInitialisedError(UnavailableError):
    """There is no home folder yet, or its database is of another version."""

    code = "not_initialised"


@dataclass(frozen=True, kw_only=True)
class Foundation:
    """Enough to look something up; a command that changes rows opens all services."""

    database: Database
    terminology: StoredTerminology
    engine: SearchEngine


def open_engine(
    name: str, folder: Path, terminology: ReadTerminology = shipped_terminology
) -> SearchEngine:
    """An engine of this machine, with its index in *folder*."""
    # Each engine's library is loaded only where it is used: a start costs less.
    if name == "whoosh":
        from search.engines.whoosh import WhooshEngine  # noqa: PLC0415

        return WhooshEngine(folder, terminology)
    from search.engines.tantivy.engine import TantivyEngine  # noqa: PLC0415

    return TantivyEngine(folder, terminology)


def open_kept(
    settings: Settings, name: str, folder: Path, terminology: ReadTerminology
) -> SearchEngine:
    """The engine that the settings name, for articles or records."""
    if settings.is_clustered:
        return _open_cluster(settings, name, folder, terminology)
    return open_engine(settings.search_engine, folder, terminology)


@contextmanager
def opened_apart(settings: Settings, name: str) -> Iterator[SearchEngine]:
    """Of the same kind, with an index that is empty and goes at the end of the block.

    Two that are open at the same time have other names.
    """
    with tempfile.TemporaryDirectory(prefix=f"kb-{name}-") as folder:
        apart = replace(settings, search_replicas=0)
        engine = open_kept(apart, name, Path(folder), shipped_terminology)
        try:
            yield engine
        finally:
            engine.close()
            remove_indexes(apart, name)


def remove_indexes(settings: Settings, *names: str) -> None:
    """Those that lie in a cluster; of a home they go with it."""
    if not settings.is_clustered:
        return
    for name in names:
        engine = _open_cluster(settings, name, settings.home, shipped_terminology)
        engine.remove()
        engine.close()


def _open_cluster(
    settings: Settings, name: str, folder: Path, terminology: ReadTerminology
) -> "OpenSearchEngine":
    try:
        from search.engines.opensearch.cluster import Cluster  # noqa: PLC0415
        from search.engines.opensearch.engine import OpenSearchEngine  # noqa: PLC0415
    except ImportError as error:
        raise SettingError(
            "KB_SEARCH_ENGINE=opensearch needs a library: pip install "
            "'yunzhi[opensearch]'"
        ) from error
    cluster = Cluster(
        addresses=settings.search_addresses,
        user=settings.search_user,
        password=settings.search_password,
        ca_file=settings.search_ca_file,
        certificate_file=settings.search_certificate,
        key_file=settings.search_key,
        shards=settings.search_shards,
        replicas=settings.search_replicas,
        prefix=settings.search_prefix,
    )
    return OpenSearchEngine(cluster, name, folder, terminology)


@contextmanager
def opened_locks(settings: Settings) -> Iterator[Locks]:
    """Between the processes of a home, or of all hosts where they share a database."""
    address = settings.database_address
    locks: Locks = (
        AdvisoryLocks(address)
        if database.is_shared(address)
        else FolderLocks(settings.home)
    )
    try:
        yield locks
    finally:
        locks.close()


@contextmanager
def opened(settings: Settings) -> Iterator[Foundation]:
    """The foundation of an initialised home folder, closed again at the end.

    Raise ``NotInitialisedError`` if the home folder or its tables are not there.
    """
    if not settings.home.is_dir():
        raise NotInitialisedError(
            f"The home folder {settings.home} does not exist. Run kb init first."
        )
    if settings.zone:
        zones.settle(settings.zone)
    staging.require_complete(settings.home)
    if privacy.close(settings.home):
        _warn(settings.home)
    KEEPER.keep_in(settings.home)
    _require_database_file(settings)
    stored = database.connect(
        settings.database_address,
        auto_close=settings.auto_close,
        names_to_askers=settings.names_to_askers,
        cause_required=settings.cause_required,
        connections=settings.database_connections,
    )
    _require_schema(stored)
    terminology = StoredTerminology(stored)
    engine = open_kept(settings, "articles", settings.index_folder, terminology)
    try:
        yield Foundation(
            database=stored,
            terminology=terminology,
            engine=GuardedEngine(engine, stored),
        )
    finally:
        engine.close()
        stored.close()


@contextmanager
def opened_records(
    settings: Settings, terminology: ReadTerminology
) -> Iterator[SearchEngine]:
    """The index of records, made when it is first needed."""
    engine = open_kept(settings, "records", settings.records_folder, terminology)
    try:
        yield engine
    finally:
        engine.close()


def _warn(home: Path) -> None:
    # Few starts have anything to log.
    import structlog  # noqa: PLC0415

    structlog.get_logger().warning("home_was_open", home=str(home))


def _require_database_file(settings: Settings) -> None:
    """SQLite would make an empty one, and nobody would know that there was another."""
    if not settings.database_url and not settings.database_file.exists():
        raise NotInitialisedError(
            f"There is no database in {settings.home}. Run kb init first; if there was "
            "one, restore a backup with kb restore."
        )


def _require_schema(stored: Database) -> None:
    current = migrations.current_revision(stored.engine)
    if current is None:
        raise NotInitialisedError("The database has no tables yet. Run kb init first.")
    if current == migrations.newest_revision():
        return
    if migrations.is_known(current):
        raise NotInitialisedError(
            "The database belongs to an older version of this program. "
            "Run kb init to bring it up to date."
        )
    with stored.reading() as session:
        if not agreement.may_run(session, migrations.newest_revision()):
            raise agreement.NewerVersionError
