"""The round that tells people what would lie unseen, or open, otherwise."""

import threading
from typing import Final

import structlog

from kb.incidents import month_ends, overseeing
from kb.turns import take_turn
from kb.working_days import working_days_of
from web.parts.loop import Loop
from web.services import Services

PAUSE_SECONDS: Final = 30.0

log = structlog.get_logger()


def oversee(services: Services) -> int:
    """Tell leads of what nobody can take, or has read in time, and all of month's end.

    Return how much there was to tell.
    """
    now, minutes = services.now(), services.settings.unread_minutes
    with services.database.writing() as session:
        if not take_turn(session, "overseeing"):
            return 0  # Somebody who led before us is at it still.
        count = overseeing.tell_of_nobody(session, now=now)
        count += overseeing.tell_of_unread(session, minutes=minutes, now=now)
        count += month_ends.remind(session, working_days_of(session), now=now)
    if count:
        log.info("people_told", count=count)
    return count


def to_loop(services: Services) -> Loop:
    def work(_stopped: threading.Event) -> None:
        oversee(services)

    return Loop(name="overseeing", work=work, seconds=PAUSE_SECONDS)
