"""A home from a backup: empty before, whole and up to date after."""

import hashlib
import os
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from sqlalchemy import inspect, select

import kb.tables  # noqa: F401 - a row may refer to any table, so all must be known.
from kb import database, migrations
from kb.audit import AuditEntry
from kb.backups import files, folders, reading, staging
from kb.backups.archive import CHUNK, ArchiveReader, MemberSource
from kb.backups.description import Description, Outcome
from kb.backups.errors import BackupUnwritableError, HomeNotEmptyError
from kb.backups.keys import Opener
from kb.content.folder import FolderContentStore
from kb.content.store import ContentStore
from kb.database import Database, Now, utc_now
from kb.hosts import agreement
from kb.settings import Settings
from search.errors import IndexUnavailableError
from web import homes
from web.parts import foundation, index_guard
from web.parts.contents import open_store

ACTION: Final = "restore_backup"
NOUN: Final = "backup"
ASIDE: Final = "settings.from-backup.toml"


@dataclass(frozen=True, slots=True)
class Report:
    description: Description
    outcome: Outcome | None
    """Nothing where an earlier attempt had put all of it in place already."""
    kept_aside: bool = False
    """Whether the settings of the backup lie beside those in force."""


@dataclass(slots=True)
class _HomeKeeper:
    """Keeps the files of a backup in a folder that becomes a home."""

    folder: Path
    settings: Settings
    contents: ContentStore = field(init=False)
    kept_aside: bool = False

    def __post_init__(self) -> None:
        # Only those of this machine come and go with the home.
        self.contents = FolderContentStore(self.folder / "content")
        if self.settings.is_content_shared:
            self.contents = open_store(self.settings)
            self.contents.prepare(is_new=True)

    def keep_content(self, source: MemberSource) -> str:
        return self.contents.put(source).sha256

    def keep_secret_key(self, data: bytes) -> None:
        _write_private(self.folder / "secret_key", data)

    def keep_settings(self, data: bytes) -> None:
        present = self.settings.home / staging.SETTINGS
        self.kept_aside = present.exists() or not self._fits(data)
        name = ASIDE if self.kept_aside else staging.SETTINGS
        _write_private(self.folder / name, data)

    def _fits(self, data: bytes) -> bool:
        """Whether the database they name is the one that is being filled."""
        try:
            named = tomllib.loads(data.decode()).get("database_url", "")
        except ValueError:
            return False
        return not named or named == self.settings.database_url


class _Rehearsal:
    """Keeps nothing."""

    def keep_content(self, source: MemberSource) -> str:
        digest = hashlib.sha256()
        while chunk := source.read(CHUNK):
            digest.update(chunk)
        return digest.hexdigest()

    def keep_secret_key(self, data: bytes) -> None:
        """It is there."""

    def keep_settings(self, data: bytes) -> None:
        """They are there."""


def restore(
    settings: Settings, path: Path, ask: Callable[[], Opener], *, now: Now = utc_now
) -> Report:
    """Fill an empty home, and its empty database, with what is in the backup at *path*.

    Until all of it is there, nothing is. Raise ``HomeNotEmptyError`` if one is not
    empty. The index has to be built afterwards.
    """
    try:
        with staging.alone(settings.home), files.reading(path, ask) as archive:
            return _restore(settings, archive, now)
    except OSError as error:
        raise BackupUnwritableError(
            f"The home folder {settings.home} cannot be written: {error.strerror}. "
            "Nothing was restored."
        ) from error


def rehearse(path: Path, ask: Callable[[], Opener]) -> Report:
    """Restore into nothing: read and load all of it, then throw that away."""
    try:
        with (
            files.reading(path, ask) as archive,
            tempfile.TemporaryDirectory(prefix="kb-rehearsal-") as folder,
        ):
            description = _read_description(archive)
            address = f"sqlite:///{Path(folder) / 'kb.sqlite'}"
            with _opened(address) as stored, stored.migrating() as session:
                connection = session.connection()
                outcome = reading.restore(
                    connection, description, archive, _Rehearsal()
                )
            return Report(description, outcome)
    except OSError as error:
        raise BackupUnwritableError(
            f"The backup could not be tried: {error.strerror}. It needs room for the "
            "database in the folder for temporary files; TMPDIR names another one."
        ) from error


def _read_description(archive: ArchiveReader) -> Description:
    return Description.read(archive.first())


def _restore(settings: Settings, archive: ArchiveReader, now: Now) -> Report:
    home = settings.home
    staging.complete_whole(home)
    description = _read_description(archive)
    if _lacks_only_its_index(settings, description):
        return Report(description, None)
    staging.require_empty(home)
    if _is_committed(settings, description):
        # Killed between the two: the files are whole, or it would not be committed.
        staging.finish(home)
        return Report(description, None)
    if settings.database_url:
        _require_no_tables(settings.database_url)
    keeper = _HomeKeeper(staging.begin(home), settings)
    try:
        outcome = _fill(settings, description, archive, keeper, now)
    except BaseException:
        if not _is_committed(settings, description):
            staging.discard(home)
        raise
    staging.finish(home)
    return Report(description, outcome, keeper.kept_aside)


def _fill(
    settings: Settings,
    description: Description,
    archive: ArchiveReader,
    keeper: _HomeKeeper,
    now: Now,
) -> Outcome:
    own = f"sqlite:///{keeper.folder / settings.database_file.name}"
    with _opened(settings.database_url or own) as stored, stored.migrating() as session:
        connection = session.connection()
        outcome = reading.restore(connection, description, archive, keeper)
        session.add(_to_entry(description, now))
        # Older backups have none.
        homes.add_default_calendar(session, settings)
        homes.make_secret_key(keeper.folder / "secret_key")
        # Without its key the installation goes on with the one that is here.
        agreement.agree(session, _read_key(settings, keeper.folder))
        folders.sync_folder(keeper.folder)
    return outcome


def _read_key(settings: Settings, folder: Path) -> str:
    return homes.read_secret_key(replace(settings, home=folder))


@contextmanager
def _opened(address: str) -> Iterator[Database]:
    stored = database.connect(address)
    try:
        yield stored
    finally:
        stored.close()


def _require_no_tables(address: str) -> None:
    with _opened(address) as stored:
        tables = inspect(stored.engine).get_table_names()
    if tables:
        raise HomeNotEmptyError(
            f"The database that KB_DATABASE_URL names is not empty: it has a table "
            f"{tables[0]}. Name an empty one."
        )


def _is_committed(settings: Settings, description: Description) -> bool:
    """Whether this backup is in the database already, though not in the home."""
    if not settings.database_url or not staging.is_begun(settings.home):
        return False
    return _holds(settings.database_url, description)


def _lacks_only_its_index(settings: Settings, description: Description) -> bool:
    """Whether it is in the home already, and was interrupted before its end."""
    if staging.is_begun(settings.home) or not settings.secret_key_file.exists():
        return False
    if not settings.database_url and not settings.database_file.exists():
        return False
    if not _holds(settings.database_address, description):
        return False
    with foundation.opened(settings) as opened:
        try:
            return index_guard.is_short(opened.database, opened.engine)
        except IndexUnavailableError:
            return True


def _holds(address: str, description: Description) -> bool:
    with _opened(address) as stored:
        if migrations.current_revision(stored.engine) is None:
            return False
        with stored.reading() as session:
            query = select(AuditEntry.id).where(
                AuditEntry.action == ACTION, AuditEntry.key == description.id
            )
            return session.scalar(query.limit(1)) is not None


def _to_entry(description: Description, now: Now) -> AuditEntry:
    return AuditEntry(
        at=now(),
        action=ACTION,
        noun=NOUN,
        key=description.id,
        channel="command",
        details={"made_at": description.made_at, "version": description.version},
    )


def _write_private(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(data)
        target.flush()
        os.fsync(target.fileno())
