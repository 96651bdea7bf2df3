"""A home is its owner's: files 600, folders 700."""

import os
import stat
from pathlib import Path
from typing import Final

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def keep_private() -> None:
    """From here on this process makes files and folders for its owner only."""
    os.umask(_OTHERS)


def is_open(home: Path) -> bool:
    """Whether others can reach into it."""
    return bool(home.stat().st_mode & _OTHERS)


def close(home: Path) -> bool:
    """Close a home of ours to others; return whether it was open to them.

    What nobody can reach any more is closed too, in case it is moved elsewhere.
    """
    if not is_open(home):
        return False
    if home.stat().st_uid == os.geteuid() and os.access(home, os.W_OK):
        for folder, _, names in os.walk(home):
            for path in (Path(folder), *(Path(folder) / name for name in names)):
                _close_one(path)
    return True


def _close_one(path: Path) -> None:
    found = path.lstat()
    if not stat.S_ISLNK(found.st_mode) and found.st_uid == os.geteuid():
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
