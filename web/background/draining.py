"""How a service ends: it says so, answers a while longer, and is gone in bounded time."""

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import structlog
from waitress import wasyncore

from web.services import Services

LONGEST_ANSWER: Final = 20.0
"""Seconds after which no running request is waited for."""
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


def run(server: Any, services: Services) -> None:
    """Serve until told to end; then as ``KB_DRAIN_SECONDS`` says, and no request is cut.

    *server* is waitress's, whose own way to end sends no answer that is on its way.
    """
    told = services.draining

    def tell(_signal: int, _frame: FrameType | None) -> None:
        told.set()
        server.pull_trigger()

    signal.signal(signal.SIGTERM, tell)
    seconds = services.settings.drain_seconds
    try:
        _loop(server, told.is_set)
    except KeyboardInterrupt:
        seconds = 0  # Whoever sits before it does not want to wait.
    end_in_time(seconds + LONGEST)
    log.info("draining", seconds=seconds)
    _loop_for(server, seconds, lambda: False)
    # Whoever comes now finds nobody listening; who is inside is answered.
    wasyncore.dispatcher.close(server)
    _loop_for(server, LONGEST_ANSWER, lambda: not _is_busy(server))
    server.task_dispatcher.shutdown(timeout=1)
    for channel in list(server.active_channels.values()):
        channel.handle_close()


def _loop_for(server: Any, seconds: float, is_enough: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    _loop(server, lambda: is_enough() or time.monotonic() >= until)


def _loop(server: Any, is_enough: Callable[[], bool]) -> None:
    while not is_enough():
        wasyncore.loop(timeout=0.2, map=server._map, count=1)  # noqa: SLF001 - as its own run() does.


def _is_busy(server: Any) -> bool:
    """Whether anybody is being answered, or has begun to ask."""
    return any(
        channel.requests or channel.request is not None or channel.total_outbufs_len
        for channel in list(server.active_channels.values())
    )


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
