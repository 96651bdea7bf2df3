"""An index that may only be read, for a library that wants to write a lock beside it."""

import errno
import os
import tempfile
from pathlib import Path
from typing import Final

_TRIES: Final = 5
"""The library looks by itself whether something has come, and puts a lock there meanwhile."""


class Mirror:
    """A folder of ours with links to the files of *folder*, if that cannot be written."""

    def __init__(self, folder: Path) -> None:
        self._links: tempfile.TemporaryDirectory[str] | None = None
        self.folder = folder
        self._original = folder
        if folder.is_dir() and not os.access(folder, os.W_OK):
            self._links = tempfile.TemporaryDirectory(prefix="kb-index-")
            self.folder = Path(self._links.name)
            self.refresh()

    def refresh(self) -> None:
        """Link what has come since: somebody else may be writing."""
        if self._links is None:
            return
        for entry in self._original.iterdir():
            link = self.folder / entry.name
            if entry.suffix != ".lock" and not link.is_symlink():
                link.symlink_to(entry.absolute())

    def close(self) -> None:
        if self._links is not None:
            _remove(self._links)


def _remove(folder: "tempfile.TemporaryDirectory[str]") -> None:
    for left in reversed(range(_TRIES)):
        try:
            folder.cleanup()
        except OSError as error:
            if error.errno != errno.ENOTEMPTY or not left:
                raise
        else:
            return
