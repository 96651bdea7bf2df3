"""Who is told: a mail server, and another system that takes events."""

import json
import re
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

_MESSAGE_ID = re.compile(rb"(?im)^Message-ID: *<(\d+)\.(\d+)\.")


@dataclass
class Mailbox:
    """What was taken, and when, by the notification that each message tells of."""

    taken: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    came: threading.Condition = field(default_factory=threading.Condition)
    port: int = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        found = _MESSAGE_ID.search(envelope.content)
        assert found, envelope.content
        with self.came:
            # These people have chosen a mail for each: first and last are one.
            self.taken[int(found[1])].append(time.monotonic())
            self.came.notify_all()
        return "250 Taken"

    def wait_for_next(self, seconds: float) -> bool:
        """Whether a mail came within so many seconds from now."""
        with self.came:
            before = self.count()
            return self.came.wait_for(lambda: self.count() > before, seconds)

    def count(self) -> int:
        return sum(map(len, self.taken.values()))


@dataclass
class EventReceiver:
    """What came, by the id of each message."""

    bodies: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    counts: Counter[str] = field(default_factory=Counter)
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, message: str, body: bytes) -> None:
        with self.lock:
            self.counts[message] += 1
            self.bodies[message].add(body)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/events"

    def events(self) -> dict[int, set[str]]:
        """Under which ids each event came."""
        found = defaultdict(set)
        for message, bodies in self.bodies.items():
            for body in bodies:
                found[int(json.loads(body)["data"]["id"])].add(message)
        return found


@contextmanager
def receiving_mail() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@contextmanager
def receiving_events() -> Iterator[EventReceiver]:
    receiver = EventReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.take(self.headers["webhook-id"], body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
