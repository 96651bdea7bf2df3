"""The web server: waitress on one socket, with the indexer beside it."""

import errno
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import structlog
from waitress import wasyncore
from waitress.server import create_server

from kb.errors import UnavailableError
from kb.hosts.models import ProcessRole
from web.access.addresses import of_socket
from web.app import create_app
from web.background import draining
from web.background import work as background
from web.services import Services

BACKLOG: Final = 512
LONGEST_ANSWER: Final = 20.0
"""Seconds after which no running request is waited for."""

log = structlog.get_logger()


class AddressUnavailableError(UnavailableError):
    code = "address_unavailable"


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens on *host* and *port* (0: any free one).

    Raise ``AddressUnavailableError`` if it is taken or not ours.
    """
    try:
        listener = socket.create_server((host, port), backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        raise AddressUnavailableError(_explain(host, port, error)) from error
    with listener:
        yield listener


def _explain(host: str, port: int, error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is taken by another program. "
            "Stop that one, or choose another --port."
        )
    return f"{host}:{port} cannot be listened on: {error}. Choose another --port."


def address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}/"


def serve(services: Services, listener: socket.socket, *, threads: int) -> None:
    """Serve until the process is told to stop."""
    app = create_app(services, of_socket(*listener.getsockname()[:2]))
    server = create_server(app, sockets=[listener], threads=threads, ident=None)
    with (
        services.tracer.running(),
        background.running(app, services, ProcessRole.SERVICE),
    ):
        try:
            answer(server, services)
        finally:
            server.close()


def answer(server: Any, services: Services) -> None:
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
    draining.end_in_time(seconds + draining.LONGEST)
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
