"""Figures for Prometheus at ``/metrics``: on a port of this machine, or with a token."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.alerts import inbox
from kb.errors import UnavailableError
from kb.exchange.jobs import ImportJob, JobState
from kb.notifications.models import Notification
from kb.outbox import deliveries
from search import indexer, records
from web.parts import gathering
from web.parts.loop import Loop
from web.parts.metrics import to_gauge
from web.services import Services

HOST: Final = "127.0.0.1"
TAKE_OVER_SECONDS: Final = 1.0
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class MetricsUnavailableError(UnavailableError):
    """Another program listens on the port."""

    code = "address_unavailable"


def to_text(services: Services) -> str:
    """All figures; while the database does not answer, those of this process alone."""
    return "".join(f"{line}\n" for line in _iter_lines(services))


def _iter_lines(services: Services) -> Iterator[str]:
    yield from services.metrics.iter_lines()
    pool: Any = services.database.engine.pool
    if hasattr(pool, "checkedout"):
        yield from to_gauge(
            "database_connections", "Connections in use.", {"": pool.checkedout()}
        )
    try:
        with services.database.reading() as session:
            waiting = _count_waiting(session)
    except UnavailableError:
        yield from to_gauge("database_up", "Whether the database answers.", {"": 0})
        return
    yield from to_gauge("database_up", "Whether the database answers.", {"": 1})
    yield from to_gauge("waiting", "What waits to be done, by kind.", waiting)
    yield from to_gauge(
        "content_up",
        "Whether the content store answers.",
        {"": _answers(services.content.check)},
    )


def _count_waiting(session: Session) -> dict[str, float]:
    mail = select(func.count()).where(Notification.mailed_at.is_(None))
    imports = select(func.count()).where(ImportJob.state == JobState.RUNNING)
    counts = deliveries.count(session)
    return {
        "index": indexer.count_pending(session),
        "records": records.count_pending(session),
        "alerts": inbox.count_waiting(session),
        "deliveries": counts.waiting,
        "deliveries_given_up": counts.given_up,
        "mail": session.scalar(mail) or 0,
        "imports": session.scalar(imports) or 0,
    }


def _answers(ask: Callable[[], object]) -> int:
    try:
        ask()
    except UnavailableError:
        return 0
    return 1


@contextmanager
def running(services: Services) -> Iterator[None]:
    """Answer on the port that the settings name, until the block ends.

    Raise ``MetricsUnavailableError`` if it is taken.
    """
    if not services.settings.metrics_port:
        yield
        return
    server = _listen(services)
    with _answering(server):
        yield


@contextmanager
def sharing(services: Services) -> Iterator[None]:
    """Answer there for all web processes of this host, if no other one does it yet.

    Whoever finds the port free takes it: at once, or when that one has ended.
    """
    with gathering.joined(services.metrics, services.settings.home):
        if not services.settings.metrics_port:
            yield
            return
        with Loop(
            name="metrics-port",
            work=lambda stopped: _answer_if_free(services, stopped),
            seconds=TAKE_OVER_SECONDS,
        ).running():
            yield


def _answer_if_free(services: Services, stopped: threading.Event) -> int:
    try:
        server = _listen(services)
    except MetricsUnavailableError:
        # One of the others answers, for us too.
        return 0
    with _answering(server):
        stopped.wait()
    return 1


def _listen(services: Services) -> HTTPServer:
    port = services.settings.metrics_port
    try:
        return HTTPServer((HOST, port), partial(_Handler, services))
    except OSError as error:
        raise MetricsUnavailableError(
            f"Port {port} of {HOST} (KB_METRICS_PORT) is taken by another program."
        ) from error


@contextmanager
def _answering(server: HTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    timeout = 5.0
    """Seconds that somebody may be silent: one is answered after the other."""

    def __init__(self, services: Services, *args: Any) -> None:
        self._services = services
        super().__init__(*args)

    def do_GET(self) -> None:
        if self.path != "/metrics":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        data = to_text(self._services).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        """Nothing of it is worth a line."""
