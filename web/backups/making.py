"""A backup of a home, made while it is in use."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from kb import database, migrations
from kb.backups import files, making
from kb.backups.description import Description, Outcome
from kb.backups.errors import BackupUnwritableError
from kb.backups.keys import Lock
from kb.database import Now, utc_now
from kb.locks import BACKUP, CONTENT, Hold
from kb.settings import Settings
from web.parts import foundation
from web.parts.contents import open_store
from web.parts.foundation import NotInitialisedError

LOCK_SECONDS: Final = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    path: Path
    size: int
    """Bytes of the file."""
    description: Description
    outcome: Outcome


def make(
    settings: Settings,
    path: Path,
    lock: Lock | None = None,
    *,
    secret_key: bool = True,
    now: Now = utc_now,
) -> Report:
    """Write a backup to *path*, whole or not at all.

    The schema may be an older one, so that there is a way back from an upgrade. Raise
    ``BusyError`` if another backup is being made.
    """
    path = path.absolute()
    _require_outside(settings.home, path)
    with _kept_still(settings) as holds, _opened(settings) as stored:
        home = _to_home(settings, secret_key=secret_key)
        with files.writing(path, lock) as archive, stored.snapshot() as connection:
            description, outcome = making.write(connection, home, archive, now=now())
            for hold in holds:
                hold.require()
        return Report(path, path.stat().st_size, description, outcome)


def _require_outside(home: Path, path: Path) -> None:
    if path.resolve().is_relative_to(home.resolve()):
        raise BackupUnwritableError(
            f"{path} lies in the home folder, and would be lost with it. Name a file "
            "elsewhere, best on another disk."
        )


@contextmanager
def _kept_still(settings: Settings) -> Iterator[Sequence[Hold]]:
    """Nobody makes a second backup, and nobody removes stored files, meanwhile.

    A home that cannot be written is still as it is.
    """
    with ExitStack() as stack:
        is_file = not database.is_shared(settings.database_address)
        if is_file and not os.access(settings.home, os.W_OK):
            yield ()
            return
        locks = stack.enter_context(foundation.opened_locks(settings))
        yield [
            stack.enter_context(locks.held(name, seconds=LOCK_SECONDS))
            for name in (BACKUP, CONTENT)
        ]


@contextmanager
def _opened(settings: Settings) -> Iterator[database.Database]:
    if not settings.home.is_dir():
        raise NotInitialisedError(
            f"The home folder {settings.home} does not exist. There is nothing to keep."
        )
    stored = database.connect(settings.database_address)
    try:
        revision = migrations.current_revision(stored.engine)
        if revision is None or not migrations.is_known(revision):
            raise NotInitialisedError(
                "The database has no tables yet, or belongs to a newer version of this "
                "program. Nothing was kept."
            )
        yield stored
    finally:
        stored.close()


def _to_home(settings: Settings, *, secret_key: bool) -> making.Home:
    is_from_file = secret_key and not settings.secret_key
    return making.Home(
        contents=open_store(settings),
        secret_key=_read(settings.secret_key_file) if is_from_file else None,
        settings=_read(settings.home / "settings.toml"),
        version=version("yunzhi"),
    )


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
