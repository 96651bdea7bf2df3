"""How a service ends: it says so, answers a while longer, and is gone in bounded time."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import structlog

from web.services import Services

LONGEST: Final = 60.0
"""Seconds after which whatever still runs is broken off, as a kill would: nothing is lost
by it, for work that was not noted as done is found again."""

TOLD_BY: Final = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger()


@contextmanager
def told_to_end() -> Iterator[Callable[[], None]]:
    """Give what waits until the process is told to end, also where it has been already.

    It reads what the signal writes: the main thread waiting for a lock would not learn of
    one that came while it let go of the interpreter, or that another thread was given.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        # First: a signal that comes before its handler ends the process as ever.
        before = signal.set_wakeup_fd(theirs.fileno())
        for each in TOLD_BY:
            signal.signal(each, lambda _signal, _frame: None)
        try:
            yield lambda: _wait_for_end(ours)
        finally:
            signal.set_wakeup_fd(before)


def _wait_for_end(signals: socket.socket) -> None:
    while signals.recv(1)[0] not in TOLD_BY:
        pass


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
