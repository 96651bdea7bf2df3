"""The round that tells leads what would lie unseen otherwise."""

import threading
from typing import Final

import structlog

from kb.incidents import overseeing
from web.parts.loop import Loop
from web.services import Services

PAUSE_SECONDS: Final = 30.0

log = structlog.get_logger()


def oversee(services: Services) -> int:
    """Tell leads of what nobody can take, or has read in time; return of how many."""
    now, minutes = services.now(), services.settings.unread_minutes
    with services.database.writing() as session:
        count = overseeing.tell_of_nobody(session, now=now)
        if minutes:
            count += overseeing.tell_of_unread(session, minutes=minutes, now=now)
    if count:
        log.info("leads_told", count=count)
    return count


def to_loop(services: Services) -> Loop:
    def work(_stopped: threading.Event) -> None:
        oversee(services)

    return Loop(name="overseeing", work=work, seconds=PAUSE_SECONDS)
