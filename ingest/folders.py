"""Which files a list of paths stands for."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.manifest import is_note


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A path to read; *fault* says why it cannot be read, if it cannot."""

    path: Path
    root: Path
    """The folder that was asked for, or the file's own."""
    fault: str = ""


def find_files(paths: Iterable[Path]) -> Iterator[FoundFile]:
    """Every file in *paths* and below them, sorted, each once.

    Hidden files and the notes about other files are left out; folders behind symbolic
    links are not entered. A folder that cannot be read is reported in its place.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in (
            _walk(path, path) if path.is_dir() else (_file(path, path.parent),)
        ):
            absolute = found.path.absolute()
            if absolute not in seen:
                seen.add(absolute)
                yield found


def _walk(folder: Path, root: Path) -> Iterator[FoundFile]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield FoundFile(folder, root, f"The folder cannot be read: {error.strerror}.")
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith(".") or is_note(path):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path, root)
        elif entry.is_file():
            yield _file(path, root)


def _file(path: Path, root: Path) -> FoundFile:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return FoundFile(path, root, f"The file cannot be read: {error.strerror}.")
    if not stat.S_ISREG(mode):
        return FoundFile(path, root, "This is no regular file.")
    if not os.access(path, os.R_OK):
        return FoundFile(path, root, "The file cannot be read: Permission denied.")
    return FoundFile(path, root)
