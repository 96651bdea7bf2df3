"""How much memory a worker process took: a parser that finds none left often just dies."""

import contextlib
import os
from pathlib import Path
from typing import Final

_SHARE: Final = 0.5
"""Of the memory allowed; a process that dies beyond it died for want of more."""


def begin(scratch: Path, used: int, memory: int) -> None:
    """Note in the process itself who it is, and from how many bytes on it had much."""
    _note(scratch).write_text(f"{os.getpid()} {used + int(_SHARE * memory)}")


class MemoryWatch:
    """Looks now and then at the process that writes into *scratch*, while it works."""

    def __init__(self, scratch: Path) -> None:
        self._note = _note(scratch)
        self.was_exhausted = False

    def look(self) -> None:
        # The process may have ended, or not have begun.
        with contextlib.suppress(OSError, ValueError):
            pid, much = map(int, self._note.read_text().split())
            self.was_exhausted |= _peak(pid) > much


def _note(scratch: Path) -> Path:
    """Beside the folder, which is emptied for each process."""
    return scratch.with_name(f"{scratch.name}.process")


def _peak(pid: int) -> int:
    """The most bytes of address space that a process ever had."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmPeak:"):
            return int(line.split()[1]) << 10
    return 0
