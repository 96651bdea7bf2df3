"""A real receiver of webhooks on this machine, which answers as a test wants it to."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Message:
    path: str
    headers: dict
    body: bytes


@dataclass
class Receiver:
    """What came, and what is answered: the statuses in order, the last one for good."""

    port: int = 0
    messages: list = field(default_factory=list)
    statuses: list = field(default_factory=lambda: [200])
    headers: dict = field(default_factory=dict)
    answer: bytes = b""
    gate: threading.Event = field(default_factory=threading.Event)
    """While it is cleared, nothing is answered."""
    came: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"

    def take(self, message):
        with self.came:
            self.messages.append(message)
            self.came.notify_all()
            return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]

    def wait_for(self, count, seconds=60):
        """Until *count* messages have come."""
        with self.came:
            return self.came.wait_for(lambda: len(self.messages) >= count, seconds)

    @property
    def ids(self):
        return [message.headers["webhook-id"] for message in self.messages]


@contextmanager
def receiving(**options):
    receiver = Receiver(**options)
    receiver.gate.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.take(Message(self.path, headers, body))
            receiver.gate.wait(60)
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, *_arguments):
            """Say nothing."""

    with _Server(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield receiver
        server.shutdown()
        thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True
