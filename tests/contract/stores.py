"""Folders of contents as several hosts open them, and a hand on what they keep."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from kb.content.folder import FolderContentStore
from tests.contents import path_in

DAY = 86_400


@dataclass
class FolderGround:
    """A folder; every host that opens it has its own way there, as by a mount."""

    folder: Path
    hosts: Path
    is_shared: bool = False
    rounds: int = 40
    _count: int = field(default=0, init=False)

    def open(self, host=None):
        if not self.is_shared:
            return FolderContentStore(self.folder)
        FolderContentStore(self.folder, is_shared=True).prepare(is_new=True)
        self._count += 1
        mount = host or self.hosts / str(self._count)
        mount.parent.mkdir(exist_ok=True)
        mount.symlink_to(self.folder, target_is_directory=True)
        return FolderContentStore(mount, is_shared=True)

    def expression(self, _host):
        """The store as another process says it."""
        return f"""__import__("kb.content.folder").content.folder.FolderContentStore(
            __import__("pathlib").Path({str(self.folder)!r})
        )"""

    def plant(self, sha256, data):
        path_in(self.folder, sha256).write_bytes(data)

    def lose(self, sha256):
        path_in(self.folder, sha256).unlink()

    def make_old(self, sha256, days=2):
        moment = time.time() - days * DAY
        os.utime(path_in(self.folder, sha256), (moment, moment))
