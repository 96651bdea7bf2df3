"""The index kept up with the database while the service runs."""

import threading
import time
from dataclasses import dataclass
from typing import Final

from web.answers import indexing
from web.parts.loop import Loop
from web.services import Services

POLL_SECONDS: Final = 0.25
RETRY_SECONDS: Final = 5.0
RENEW_SECONDS: Final = 5.0
"""So often one looks whether the dictionary has changed."""


@dataclass(slots=True)
class _Indexer:
    services: Services
    renewed_at: float = float("-inf")

    def work(self, _stopped: threading.Event) -> None:
        if time.monotonic() - self.renewed_at > RENEW_SECONDS:
            indexing.renew(self.services)
            self.renewed_at = time.monotonic()
        indexing.drain(self.services)


def to_loop(services: Services) -> Loop:
    return Loop(
        name="indexer",
        work=_Indexer(services).work,
        seconds=POLL_SECONDS,
        retry_seconds=RETRY_SECONDS,
    )
