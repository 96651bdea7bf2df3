"""How a service ends: it says so, answers a while longer, and is gone in bounded time."""

import os
import signal
import threading
from types import FrameType
from typing import Final

import structlog

from web.services import Services

LONGEST: Final = 60.0
"""Seconds after which whatever still runs is broken off, as a kill would: nothing is lost
by it, for work that was not noted as done is found again."""

log = structlog.get_logger()


def end_in_time(seconds: float = LONGEST) -> None:
    """See to it that the process is gone in *seconds*, whatever it is at."""
    timer = threading.Timer(seconds, _break_off)
    timer.daemon = True
    timer.start()


def _break_off() -> None:
    log.warning("broken_off")
    os._exit(1)


def hold_open(services: Services) -> None:
    """The same beside a web server of others that handles SIGTERM itself.

    It goes on for ``KB_DRAIN_SECONDS`` after the signal, and is told of it then.
    """
    theirs = signal.getsignal(signal.SIGTERM)
    if not callable(theirs):
        return

    def tell(number: int, frame: FrameType | None) -> None:
        if services.draining.is_set():
            theirs(number, frame)
            return
        services.draining.set()
        later = threading.Timer(
            services.settings.drain_seconds, os.kill, (os.getpid(), signal.SIGTERM)
        )
        later.daemon = True
        later.start()

    signal.signal(signal.SIGTERM, tell)
