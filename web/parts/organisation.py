"""What the organisation has chosen for itself, as every page and mail needs it."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from kb.database import Database
from kb.engines import DatabaseUnavailableError
from kb.organisation import choosing
from kb.organisation.choosing import Chosen

SECONDS: Final = 5.0
"""So old may it be where another process has changed it."""


@dataclass(slots=True)
class Organisation:
    """Asks the database when what it knows is some seconds old."""

    database: Database
    _chosen: Chosen = field(default_factory=Chosen)
    _asked_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def chosen(self) -> Chosen:
        with self._lock:
            if time.monotonic() - self._asked_at > SECONDS:
                # The page that says so has a head, too: of what was known before.
                with suppress(DatabaseUnavailableError):
                    self._chosen = self._read()
                self._asked_at = time.monotonic()
            return self._chosen

    def _read(self) -> Chosen:
        with self.database.reading() as session:
            return choosing.read(session)

    def forget(self) -> None:
        """It was changed here, and is asked for again at once."""
        with self._lock:
            self._asked_at = float("-inf")
