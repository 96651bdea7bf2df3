"""Traces written after the page is shown: a search waits for nobody who is writing."""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.orm import Session

from kb.database import Database
from kb.errors import KBError
from web.parts.loop import Loop

Work = Callable[[Session], object]
BATCH = 100
MOST_WAITING = 10_000
"""Beyond that the database has been standing for so long that records are let go."""

log = structlog.get_logger()


class Tracer:
    """Writes small records, one after the other; at once where no thread is running."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._is_running = False
        self._loop = Loop(
            name="tracer", work=lambda _stopped: self._write_all(), seconds=None
        )

    def write(self, work: Work) -> None:
        """Have *work* done in a transaction, soon; what it was given must not change."""
        if not self._is_running:
            self._do([work])
        elif self._waiting.qsize() < MOST_WAITING:
            self._waiting.put(work)
            self._loop.woken.set()
        else:
            log.warning("trace_lost", records=1, reason="too many are waiting")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Write in a thread of its own until the block ends; nothing is left behind."""
        with self._loop.running():
            self._is_running = True
            try:
                yield
            finally:
                self._is_running = False
        self._write_all()

    def _write_all(self) -> None:
        while not self._waiting.empty():
            batch: list[Work] = []
            while not self._waiting.empty() and len(batch) < BATCH:
                batch.append(self._waiting.get())
            self._do(batch)

    def _do(self, batch: list[Work]) -> None:
        try:
            with self._database.writing() as session:
                for work in batch:
                    work(session)
        except KBError as error:
            # A trace that cannot be written must not keep anybody from searching.
            log.warning("trace_lost", records=len(batch), reason=str(error))
