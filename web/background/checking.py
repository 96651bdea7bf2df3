"""Runs of data quality that were asked for, done while the service runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from kb.quality.models import QualitySource
from kb.quality.running import Means, run_waiting
from kb.quality.sources.access import Access
from kb.quality.sources.connecting import open_source
from kb.quality.sources.session import SourceSession
from web.answers import registering
from web.parts.loop import Loop
from web.parts.sources import to_access
from web.services import Services

POLL_SECONDS: Final = 1.0
IDLE_SECONDS: Final = 10.0


@dataclass(slots=True)
class _Checker:
    """Does one run after the other, and lets go of a source when the service ends."""

    services: Services
    _source: SourceSession | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _ending: bool = field(default=False, init=False)

    def work(self, stopped: threading.Event) -> int:
        """Return how many runs there were."""
        access = to_access(self.services.settings, self.services.database)
        means = Means(
            access=access,
            clock=self.services.now,
            open=self._open,
            refresh_own=partial(registering.refresh_comparison, self.services),
            store=self.services.content,
        )
        count = 0
        while not stopped.is_set():
            if run_waiting(self.services.database, means) is None:
                break
            count += 1
        return count

    @contextmanager
    def _open(self, source: QualitySource, access: Access) -> Iterator[SourceSession]:
        with open_source(source, access) as session:
            self._hold(session)
            try:
                yield session
            finally:
                self._hold(None)

    def _hold(self, session: SourceSession | None) -> None:
        with self._lock:
            self._source = session
            if session is not None and self._ending:
                session.cut()

    def interrupt(self) -> None:
        """Cut what is being read: such a run has failed, and nothing of it counts."""
        with self._lock:
            self._ending = True
            if self._source is not None:
                self._source.cut()


def to_loop(services: Services) -> Loop:
    checker = _Checker(services)
    return Loop(
        name="checks",
        work=checker.work,
        seconds=POLL_SECONDS,
        idle_seconds=IDLE_SECONDS,
        interrupt=checker.interrupt,
    )
