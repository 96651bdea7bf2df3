"""The round that tells people of the time that runs out for incidents."""

import threading
from typing import Final

import structlog

from kb.incidents import clocks
from web.parts.loop import Loop
from web.services import Services

BATCH: Final = 100
"""Incidents of one transaction: what has the longest been to be told, first."""
PAUSE_SECONDS: Final = 15.0

log = structlog.get_logger()


def look(services: Services, stopped: threading.Event | None = None) -> int:
    """Tell of every clock of which there is something to tell; return how many."""
    total = 0
    while not (stopped and stopped.is_set()) and _has_work(services):
        count = _look_once(services)
        total += count
        if not count:
            break  # Other workers are at all that is left.
    if total:
        log.info("clocks_told", count=total)
    return total


def _has_work(services: Services) -> bool:
    """Asked first: on SQLite whoever writes makes all others wait."""
    with services.database.reading() as session:
        return clocks.has_something_to_tell(session, now=services.now())


def _look_once(services: Services) -> int:
    with services.database.writing() as session:
        return clocks.look(session, now=services.now(), limit=BATCH)


def to_loop(services: Services) -> Loop:
    """Any number of workers may do it: each incident is locked while it is told of."""

    def work(stopped: threading.Event) -> None:
        look(services, stopped)

    return Loop(name="clocks", work=work, seconds=PAUSE_SECONDS)
