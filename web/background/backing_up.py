"""Backups by themselves: as often as the settings say, the newest of them kept."""

import multiprocessing
import os
import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from kb.database import Now, utc_now
from kb.errors import KBError
from kb.locks import BusyError
from kb.settings import Settings
from web import logs
from web.parts.loop import Loop
from web.services import Services

if TYPE_CHECKING:
    from kb.backups.keys import PublicKey

PAUSE_SECONDS: Final = 600.0
_FORM: Final = "yunzhi-%Y%m%d-%H%M%SZ.backup"
_NAME: Final = re.compile(r"yunzhi-\d{8}-\d{6}Z\.backup")
_POLITENESS: Final = 10
"""A backup gives way to whoever is searching."""

log = structlog.get_logger()


def is_due(settings: Settings, now: datetime) -> bool:
    """Whether the newest backup is so old, or from a future that is not to come soon."""
    if not settings.backup_folder:
        return False
    kept = _list_kept(Path(settings.backup_folder))
    if not kept:
        return True
    newest = datetime.strptime(kept[-1].name, _FORM).replace(tzinfo=UTC)
    return abs(now - newest) >= timedelta(hours=settings.backup_hours)


def back_up(settings: Settings, *, now: Now = utc_now) -> Path:
    """Make a backup and remove those that are too many, now and in this process.

    None is removed unless the new one is whole. Raise ``BusyError`` if one is being
    made.
    """
    # They bring cryptography; a service leaves the work to another process.
    from kb.backups.files import PART  # noqa: PLC0415
    from web.backups import making  # noqa: PLC0415

    folder = Path(settings.backup_folder)
    path = folder / now().strftime(_FORM)
    lock = _to_lock(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    report = making.make(settings, path, lock, now=now)
    for old in _list_kept(folder)[: -settings.backup_keep]:
        old.unlink(missing_ok=True)
    for part in folder.glob(f".yunzhi-*.backup{PART}"):
        # Those of attempts that were killed; nobody else makes one now.
        part.unlink(missing_ok=True)
    if report.outcome.lost:
        log.error("backup_lacks_files", path=str(path), lost=len(report.outcome.lost))
    log.info("backup_made", path=str(path), bytes=report.size)
    return path


def _list_kept(folder: Path) -> list[Path]:
    """Backups that were made here, oldest first; no other file is ever touched."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def _to_lock(settings: Settings) -> "PublicKey | None":
    key = settings.backup_public_key
    if not key:
        return None
    from kb.backups.keys import PublicKey  # noqa: PLC0415 - few homes have one.

    return PublicKey.parse(key)


@dataclass(slots=True)
class _Keeper:
    """Makes backups in a process of its own, so that nobody waits for one."""

    services: Services
    process: SpawnProcess | None = field(default=None)

    def work(self, _stopped: threading.Event) -> None:
        settings = self.services.settings
        if not is_due(settings, self.services.now()):
            return
        self.process = multiprocessing.get_context("spawn").Process(
            target=_back_up_politely, args=(settings,), name="backup", daemon=True
        )
        self.process.start()
        self.process.join()

    def interrupt(self) -> None:
        if self.process is not None and self.process.is_alive():
            self.process.terminate()


def _back_up_politely(settings: Settings) -> None:
    os.nice(_POLITENESS)
    logs.configure(settings.log_format)
    try:
        back_up(settings)
    except BusyError as error:
        log.info("backup_waits", reason=str(error))
    except (KBError, OSError) as error:
        log.error("backup_failed", reason=str(error))  # noqa: TRY400 - a sentence.


def is_wanted(settings: Settings) -> bool:
    """Raise ``BackupKeyError`` for a key that is none."""
    _to_lock(settings)
    return bool(settings.backup_folder)


def to_loop(services: Services) -> Loop:
    keeper = _Keeper(services)
    return Loop(
        name="backups",
        work=keeper.work,
        seconds=PAUSE_SECONDS,
        interrupt=keeper.interrupt,
    )
