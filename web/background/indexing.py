"""The indexes kept up with the database while the service runs."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from web.answers import indexing
from web.parts.loop import Loop
from web.services import Services

POLL_SECONDS: Final = 0.25
IDLE_SECONDS: Final = 1.0
GATHER_SECONDS: Final = 1.0
"""Between two commits of records, which every step of an incident changes: one commit of
many costs hardly more than of one."""
RETRY_SECONDS: Final = 5.0
RENEW_SECONDS: Final = 5.0
"""So often one looks whether the dictionary has changed."""
COUNT_SECONDS: Final = 60.0
"""So often one looks whether all records are there; there may be a million."""


@dataclass(slots=True)
class _Indexer:
    services: Services
    renew: Callable[[Services], None]
    drain: Callable[[Services], int]
    seconds: float
    """Between two looks at the whole index."""
    renewed_at: float = float("-inf")

    def work(self, _stopped: threading.Event) -> int:
        if time.monotonic() - self.renewed_at > self.seconds:
            self.renew(self.services)
            self.renewed_at = time.monotonic()
        return self.drain(self.services)


def to_loop(services: Services) -> Loop:
    indexer = _Indexer(services, indexing.renew, indexing.drain_articles, RENEW_SECONDS)
    return _loop("indexer", indexer, POLL_SECONDS)


def to_records_loop(services: Services) -> Loop:
    """By itself: articles do not wait for a million incidents."""
    indexer = _Indexer(
        services, indexing.renew_records, indexing.drain_records, COUNT_SECONDS
    )
    return _loop("record_indexer", indexer, GATHER_SECONDS)


def _loop(name: str, indexer: _Indexer, seconds: float) -> Loop:
    return Loop(
        name=name,
        work=indexer.work,
        seconds=seconds,
        idle_seconds=IDLE_SECONDS,
        retry_seconds=RETRY_SECONDS,
    )
