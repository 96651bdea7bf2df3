"""The terminology in force: read from the database, and seldom."""

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from kb import lookups
from kb.database import Database
from search.analysis import operations_words
from search.terminology import Terminology

SECONDS: Final = 2.0
"""After so long a change is in force in every process."""


@dataclass
class StoredTerminology:
    """The program's words and the organisation's own; called by the engine."""

    database: Database
    _lock: Lock = field(default_factory=Lock)
    _read_at: float = float("-inf")
    _known: Terminology = field(default_factory=Terminology)

    def __call__(self) -> Terminology:
        with self._lock:
            if time.monotonic() - self._read_at > SECONDS:
                self._known = self._read()
                self._read_at = time.monotonic()
            return self._known

    def forget(self) -> None:
        """Read anew at the next question, because it was just changed."""
        with self._lock:
            self._read_at = float("-inf")

    def _read(self) -> Terminology:
        with self.database.asking() as connection:
            words = sorted(lookups.words_in_use(connection))
            synonyms = tuple(sorted(map(tuple, lookups.groups_in_use(connection))))
        return Terminology((*operations_words(), *words), synonyms)
