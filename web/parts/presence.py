"""Where is kept who has an incident open: in PostgreSQL, or in empty files beside SQLite.

SQLite has one writer at a time; a beat every ten seconds of everybody would wait for all
others, and they for it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from kb.database import Database
from kb.incidents.presence import GONE_AFTER, Presence, PresenceTable, Present

_READS, _WRITES = "r", "w"
FOLDER: Final = "presence"


def open_presence(database: Database, home: Path) -> Presence:
    if database.engine.dialect.name == "postgresql":
        return PresenceTable(database.engine)
    return PresenceFolder(home / FOLDER)


@dataclass(frozen=True, slots=True)
class PresenceFolder:
    """Each is an empty file, so that all server processes of one home know each other."""

    folder: Path

    def mark(
        self, incident_id: int, user_id: int, *, writes: bool, now: datetime
    ) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        how, other = (_WRITES, _READS) if writes else (_READS, _WRITES)
        path = self.folder / f"{incident_id}-{user_id}-{how}"
        path.touch(mode=0o600)
        os.utime(path, (now.timestamp(), now.timestamp()))
        (self.folder / f"{incident_id}-{user_id}-{other}").unlink(missing_ok=True)

    def list_present(
        self, incident_id: int, *, but: int, now: datetime
    ) -> list[Present]:
        """Whoever is gone is forgotten, wherever they were."""
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
