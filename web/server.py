"""The web server: waitress on one socket, with the indexer beside it."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from waitress.server import create_server

from kb.errors import UnavailableError
from kb.hosts.models import ProcessRole
from web.access.addresses import of_socket
from web.app import create_app
from web.background import draining
from web.background import work as background
from web.services import Services

BACKLOG: Final = 512


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
            draining.run(server, services)
        finally:
            server.close()
