"""Bodies that come as a server hands them on."""

import io

from werkzeug.test import EnvironBuilder, run_wsgi_app


class Endless(io.RawIOBase):
    """A body without length that goes on and on."""

    def __init__(self, beginning):
        self.beginning = beginning
        self.given = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self.beginning or b"x" * len(buffer)
        data = data[: len(buffer)]
        self.beginning = self.beginning[len(data) :]
        buffer[: len(data)] = data
        self.given += len(data)
        return len(data)


def stream(soap, body, **environ):
    """Send a body as a server hands it on, chunk by chunk; the answer's bytes."""
    builder = EnvironBuilder("/soap", method="POST", content_type="text/xml")
    if soap.token:
        builder.headers["Authorization"] = f"Bearer {soap.token}"
    given = builder.get_environ() | {"wsgi.input": body, "wsgi.input_terminated": True}
    given.pop("CONTENT_LENGTH", None)
    pieces, _, _ = run_wsgi_app(soap.client.application, given | environ)
    return b"".join(pieces)
