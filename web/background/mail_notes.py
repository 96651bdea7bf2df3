"""That a mail was taken, kept until the database can be told."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from kb.database import Database
from web.parts.loop import Loop

SECONDS: Final = 2

Note = Callable[[Session], None]
"""Writes down what the mail server took; written twice, it changes nothing."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What one process has yet to note as sent.

    Who sends leads no more when its database is away, but it alone knows what was taken:
    it keeps that, and notes it before its claim ends and another host sends it again.
    """

    waiting: list[Note] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, database: Database, note: Note) -> None:
        """Note it, or keep it. Raise ``DatabaseUnavailableError`` where it must wait."""
        with self._lock:
            self.waiting.append(note)
        self.write(database)

    def write(self, database: Database) -> int:
        """Note what waits; return how much that was."""
        with self._lock:
            if not self.waiting:
                return 0
            with database.writing() as session:
                for note in self.waiting:
                    note(session)
            count = len(self.waiting)
            self.waiting.clear()
        return count


def to_loop(database: Database, notes: Notes) -> Loop:
    return Loop(
        name="mail notes",
        work=lambda _stopped: notes.write(database),
        seconds=SECONDS,
    )
