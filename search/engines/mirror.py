"""An index that may only be read, for a library that wants to write a lock beside it."""

import os
import tempfile
from pathlib import Path


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
            self._links.cleanup()
