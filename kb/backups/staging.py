"""A home that is being restored: built aside, then put in place with one rename.

``restoring`` is being built, and is worth nothing without the rest. ``restored`` is
whole; whoever opens the home next moves what is in it to its place, however often that
is interrupted.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kb.backups.errors import HomeNotEmptyError, RestoreUnfinishedError
from kb.backups.folders import sync_folder
from kb.locks import BusyError

BUILT: Final = "restoring"
WHOLE: Final = "restored"
SETTINGS: Final = "settings.toml"
_HARMLESS: Final = frozenset({BUILT, SETTINGS, "lost+found"})


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Nobody else restores into *home* until the block ends; it need not exist yet."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise BusyError(
            "Another process restores into this home folder already."
        ) from error
    finally:
        os.close(descriptor)


def require_empty(home: Path) -> None:
    """Raise ``HomeNotEmptyError`` if there is anything but settings in it."""
    there = sorted(entry.name for entry in home.iterdir())
    if in_the_way := [name for name in there if name not in _HARMLESS]:
        raise HomeNotEmptyError(
            f"The home folder {home} is not empty: it holds {in_the_way[0]}. Name "
            "another one with KB_HOME, or move this one away."
        )


def is_begun(home: Path) -> bool:
    return (home / BUILT).is_dir()


def begin(home: Path) -> Path:
    """An empty folder to build in; what an earlier attempt left is removed."""
    discard(home)
    folder = home / BUILT
    folder.mkdir(mode=0o700)
    return folder


def discard(home: Path) -> None:
    shutil.rmtree(home / BUILT, ignore_errors=True)


def finish(home: Path) -> None:
    """From here on the home is the restored one."""
    (home / BUILT).rename(home / WHOLE)
    sync_folder(home)
    complete_whole(home)


def complete_whole(home: Path) -> None:
    """Move what was restored to its place, if that was interrupted."""
    whole = home / WHOLE
    if not whole.is_dir():
        return
    for entry in sorted(whole.iterdir()):
        entry.rename(home / entry.name)
    sync_folder(home)
    whole.rmdir()


def require_complete(home: Path) -> None:
    """Raise ``RestoreUnfinishedError`` if there is only the half of a restore."""
    complete_whole(home)
    if is_begun(home):
        raise RestoreUnfinishedError(
            f"A restore into {home} did not finish. Run kb restore again, or remove the "
            f"folder {BUILT} in it."
        )
