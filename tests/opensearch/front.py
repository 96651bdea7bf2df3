"""What may stand in front of a server: TLS, passwords, and faults of our choice."""

import base64
import http.client
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Fault = Callable[[str], tuple[int, dict] | None]
"""By the path of a request: the status and the body to answer instead."""


@dataclass
class Front:
    """A proxy that the tests steer."""

    behind: str
    address: str = ""
    login: str = ""
    fault: Fault = lambda _path: None
    delay: float = 0.0
    asked: list[str] = field(default_factory=list)
    """Paths, without what is asked of them."""

    def answer(self, handler: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        path = urlsplit(handler.path).path
        self.asked.append(path)
        length = int(handler.headers.get("content-length") or 0)
        body = handler.rfile.read(length)
        wanted = f"Basic {base64.b64encode(self.login.encode()).decode()}"
        if self.login and handler.headers.get("authorization") != wanted:
            return 401, b'{"error": {"type": "security_exception"}, "status": 401}'
        time.sleep(self.delay)
        if faulty := self.fault(path):
            return faulty[0], json.dumps(faulty[1]).encode()
        connection = http.client.HTTPConnection(urlsplit(self.behind).netloc)
        headers = {"content-type": handler.headers.get("content-type", "")}
        connection.request(handler.command, handler.path, body or None, headers)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read()
        finally:
            connection.close()


@contextmanager
def standing(behind: str, tls: ssl.SSLContext | None = None) -> Iterator[Front]:
    front = Front(behind)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            status, body = front.answer(self)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any  # noqa: N815

        def log_message(self, *_given):
            """The tests look at what was asked."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_given):
            """Clients hang up where they do not trust us, or have waited enough."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        scheme = "https" if tls else "http"
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        front.address = f"{scheme}://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield front
        finally:
            server.shutdown()
            thread.join()
