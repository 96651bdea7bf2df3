"""Files that are still being written, or were when their writer died."""

from contextlib import suppress
from pathlib import Path
from typing import Final

PREFIX: Final = "part-"


def list_older(folder: Path, before: float) -> list[str]:
    """The names of those that nobody wrote to since *before*, a POSIX time."""
    found = []
    for part in sorted(folder.glob(f"{PREFIX}*")):
        with suppress(FileNotFoundError):
            if part.stat().st_mtime < before:
                found.append(part.name)
    return found
