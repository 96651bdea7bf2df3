"""Who has an incident open now, or writes in it: known for seconds, and kept nowhere.

Each is an empty file, so that all server processes of one home know of each other and
no database is written. Whoever has not been heard of for a while is gone.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

GONE_AFTER: Final = timedelta(seconds=30)
_READS, _WRITES = "r", "w"


@dataclass(frozen=True, slots=True, order=True)
class Present:
    user_id: int
    writes: bool


@dataclass(frozen=True, slots=True)
class Presence:
    folder: Path

    def mark(
        self, incident_id: int, user_id: int, *, writes: bool, now: datetime
    ) -> None:
        """Say that somebody has it open, and whether they are writing."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        how, other = (_WRITES, _READS) if writes else (_READS, _WRITES)
        path = self.folder / f"{incident_id}-{user_id}-{how}"
        path.touch(mode=0o600)
        os.utime(path, (now.timestamp(), now.timestamp()))
        (self.folder / f"{incident_id}-{user_id}-{other}").unlink(missing_ok=True)

    def list_present(
        self, incident_id: int, *, but: int, now: datetime
    ) -> list[Present]:
        """The others; whoever is gone is forgotten, wherever they were."""
        found = [
            Present(user_id, how == _WRITES)
            for there, user_id, how in self._read(now)
            if there == incident_id and user_id != but
        ]
        return sorted(found)

    def _read(self, now: datetime) -> Iterator[tuple[int, int, str]]:
        oldest = (now - GONE_AFTER).timestamp()
        if not self.folder.is_dir():
            return
        for path in list(self.folder.iterdir()):
            try:
                is_gone = path.stat().st_mtime < oldest
            except FileNotFoundError:
                continue  # Another process was quicker.
            if is_gone:
                path.unlink(missing_ok=True)
                continue
            there, user_id, how = path.name.split("-")
            yield int(there), int(user_id), how
