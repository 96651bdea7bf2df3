"""The background indexer: makes checked-in articles findable within a second."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from kb.errors import UnavailableError
from search import indexer
from web.services import Services

POLL_SECONDS: Final = 0.25
RETRY_SECONDS: Final = 5.0

log = structlog.get_logger()


def drain(services: Services) -> int:
    """Index everything that is behind; return how many articles that were.

    Raise ``UnavailableError`` if the index cannot be written; the marks stay.
    """
    total = 0
    while indexer.is_behind(services.database):
        total += indexer.index_pending(services.database, services.engine)
    return total


@contextmanager
def running(services: Services) -> Iterator[None]:
    """A thread that keeps the index up with the database, until the block ends."""
    stopped = threading.Event()
    thread = threading.Thread(
        target=_run, args=(services, stopped), name="indexer", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _run(services: Services, stopped: threading.Event) -> None:
    pause = POLL_SECONDS
    while not stopped.wait(pause):
        pause = POLL_SECONDS
        try:
            drain(services)
        except UnavailableError as error:
            log.warning("index_unavailable", reason=str(error))
            pause = RETRY_SECONDS
        except Exception:
            # The loop must live on: what failed is marked still and tried again.
            log.exception("indexing_failed")
            pause = RETRY_SECONDS
