"""Traces written after the page is shown: a search waits for nobody who is writing."""

import queue
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

import structlog
from sqlalchemy.orm import Session

from kb.database import Database
from kb.errors import UnavailableError
from web.parts.loop import Loop

Work = Callable[[Session], object]
"""Returns ``False`` where what it follows is not there yet: another process may be
gathering that."""
GATHERING_SECONDS: Final = 1.0
"""So long records wait for others: what writes hold and flush is most of what one costs."""
BATCH: Final = 100
MOST_WAITING: Final = 10_000
"""Beyond that the database has been standing for so long that records are let go."""
TRIES: Final = 5
"""Of a work that follows something, each a second after the one before."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Waiting:
    work: Work
    once: Hashable = None
    tries: int = TRIES


class Tracer:
    """Writes small records, many in one transaction; at once where no thread is running."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._named: set[Hashable] = set()
        self._is_running = False
        self._loop = Loop(
            name="tracer",
            work=lambda _stopped: self._write_all(),
            seconds=GATHERING_SECONDS,
        )

    def gather(self, work: Work, *, once: Hashable = None) -> None:
        """Have *work* done in a transaction within a second: nobody looks for it before.

        What it was given must not change. Of works with the same name *once* the first that
        waits is enough.
        """
        if once is None or once not in self._named:
            self._keep(_Waiting(work, once))

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

    def _keep(self, waiting: _Waiting) -> None:
        if not self._is_running:
            self._do([waiting])
        elif self._waiting.qsize() >= MOST_WAITING:
            log.warning("trace_lost", records=1, reason="too many are waiting")
        else:
            if waiting.once is not None:
                self._named.add(waiting.once)
            self._waiting.put(waiting)

    def _write_all(self) -> None:
        early: list[_Waiting] = []
        while not self._waiting.empty():
            batch: list[_Waiting] = []
            while not self._waiting.empty() and len(batch) < BATCH:
                batch.append(self._waiting.get())
            self._named.difference_update(each.once for each in batch)
            early += self._do(batch)
        for each in early:
            if each.tries > 1:
                self._waiting.put(replace(each, tries=each.tries - 1))

    def _do(self, batch: list[_Waiting]) -> list[_Waiting]:
        """Return those that came before what they follow."""
        try:
            with self._database.writing() as session:
                return [each for each in batch if each.work(session) is False]
        except UnavailableError as error:
            # A trace that cannot be written must not keep anybody from searching.
            log.warning("trace_lost", records=len(batch), reason=str(error))
        except Exception:
            if len(batch) > 1:
                # One that cannot be written takes along none of the others.
                return [early for each in batch for early in self._do([each])]
            log.exception("trace_lost", records=1)
        return []
