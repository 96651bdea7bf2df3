"""A way to a server that stops, or breaks off, in the middle of what it says."""

import selectors
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Passes on what both sides say, on a free port of this machine."""

    target: str
    """The server's socket."""
    port: int = 0
    hangs: threading.Event = field(default_factory=threading.Event)
    """From then on nothing comes through, and nobody hangs up."""
    breaks: threading.Event = field(default_factory=threading.Event)
    """From then on the line is cut after this many bytes more of the server."""
    bytes_left: int = 0
    closed: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener):
        while not self.closed.is_set():
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=self.pass_on, args=[client], daemon=True).start()

    def pass_on(self, client):
        with client, socket.socket(socket.AF_UNIX) as server:
            if not self.hangs.is_set():
                server.connect(self.target)
            with selectors.DefaultSelector() as both:
                both.register(client, selectors.EVENT_READ, server)
                both.register(server, selectors.EVENT_READ, client)
                while not self.closed.is_set():
                    if self.hangs.is_set():
                        self.closed.wait(0.05)
                        continue
                    for key, _ in both.select(0.05):
                        if not self.move(key.fileobj, key.data, server):
                            return

    def move(self, source, target, server):
        try:
            data = source.recv(8192)
            if self.hangs.is_set():
                return True
            if self.breaks.is_set() and source is server:
                data = data[: self.bytes_left]
                self.bytes_left -= len(data)
            target.sendall(data)
        except OSError:
            return False
        return bool(data)


@contextmanager
def passing_to(target):
    proxy = Proxy(str(target))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        proxy.port = listener.getsockname()[1]
        thread = threading.Thread(target=proxy.serve, args=[listener])
        thread.start()
        try:
            yield proxy
        finally:
            proxy.closed.set()
            thread.join()
