"""The one way out to a receiver: one request, to an address that was checked, in time."""

import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import Any, Final, Self
from urllib.parse import SplitResult, urlsplit

from kb.addresses import Address, is_refused
from kb.outbox.models import Reason
from kb.outbox.outcomes import SUCCESS

CONNECT_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 10.0
"""From the first packet to the answer's head, however slowly it comes."""
BODY_SECONDS: Final = 1.0
BODY_BYTES: Final = 4096
"""As much of an answer's body is taken; most receivers only like to be heard out."""
PORTS: Final = {"http": 80, "https": 443}
REDIRECTS: Final = range(300, 400)
GONE: Final = 410
LONGEST_WISH: Final = timedelta(seconds=10**6)
"""However long a receiver asks us to wait: what it names may not be a time at all."""

Judge = Callable[[Address], bool]
"""Whether an address must not be called."""
Resolve = Callable[[str, int], list[tuple[Any, ...]]]
"""``socket.getaddrinfo`` for streams: family, type, protocol, name, address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request."""

    reason: Reason = Reason.NONE
    """``NONE``: the receiver has taken it."""
    status: int | None = None
    retry_after: timedelta | None = None
    body: bytes = b""
    """The beginning of it."""


@dataclass(frozen=True, slots=True)
class _Rules:
    allowed: frozenset[str]
    refuses: Judge

    def allow(self, address: str) -> bool:
        return address in self.allowed or not self.refuses(ip_address(address))


class _SendingError(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: frozenset[str],
    refuses: Judge | None = None,
    resolve: Resolve = resolve,
) -> Answer:
    """Send *body*; redirects are not followed, and no proxy is asked.

    *allowed* names hosts and addresses that may be called whatever they are; of the
    others *refuses* decides, without which private networks may be called.
    """
    rules = _Rules(allowed, refuses or is_refused)
    try:
        with _Sending(urlsplit(url), time.monotonic(), rules, resolve) as sending:
            return sending.send(body, headers)
    except _SendingError as error:
        return Answer(error.reason)


class _Deadline:
    def __init__(self, end: float) -> None:
        self._end = end

    def left(self) -> float:
        """Seconds. Raise ``TimeoutError`` if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def shorten(self, seconds: float) -> None:
        self._end = min(self._end, time.monotonic() + seconds)


class _TimedBytes(io.RawIOBase):
    """What a receiver says; no byte is taken after the deadline."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        super().__init__()
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


@dataclass(frozen=True, slots=True)
class _TimedSocket:
    """What ``http.client`` needs of a socket, under a deadline for everything."""

    sock: socket.socket
    deadline: _Deadline

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self.sock.settimeout(self.deadline.left())
            rest = rest[self.sock.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedBytes(self.sock, self.deadline))

    def close(self) -> None:
        """The socket is closed by whoever opened it, after the answer is read."""


class _Sending:
    """One request from its connection to its answer."""

    def __init__(
        self,
        url: SplitResult,
        start: float,
        rules: _Rules,
        resolve: Resolve,
    ) -> None:
        self._url = url
        self._host = (url.hostname or "").lower()
        self._port = url.port or PORTS[url.scheme]
        self._deadline = _Deadline(start + WHOLE_SECONDS)
        self._socket = self._open(self._find(rules, resolve))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def _find(self, rules: _Rules, resolve: Resolve) -> list[tuple[Any, ...]]:
        """The addresses of the host that may be called."""
        try:
            found = resolve(self._host, self._port)
        except (OSError, UnicodeError) as error:
            raise _SendingError(Reason.UNKNOWN_HOST) from error
        if self._host in rules.allowed:
            return found
        good = [each for each in found if rules.allow(each[4][0])]
        if found and not good:
            raise _SendingError(Reason.REFUSED_ADDRESS)
        return good

    def _open(self, found: list[tuple[Any, ...]]) -> socket.socket:
        """Connected to the very address that was checked: no name is looked up again."""
        end = _Deadline(time.monotonic() + CONNECT_SECONDS)
        reason = Reason.NOT_CONNECTED
        for family, kind, protocol, _name, address in found:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(min(end.left(), self._deadline.left()))
                sock.connect(address)
                # Head and body are two packets; the second must not wait for the first.
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return self._secured(sock)
            except TimeoutError:
                reason = Reason.TIMEOUT
            except ssl.SSLError:
                reason = Reason.TLS
            except OSError:
                reason = Reason.NOT_CONNECTED
            sock.close()
        raise _SendingError(reason)

    def _secured(self, sock: socket.socket) -> socket.socket:
        if self._url.scheme == "http":
            return sock
        sock.settimeout(self._deadline.left())
        context = ssl.create_default_context()
        return context.wrap_socket(sock, server_hostname=self._host)

    def send(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        connection = HTTPConnection(self._host, self._url.port or None)
        timed = _TimedSocket(self._socket, self._deadline)
        connection.sock = timed
        if self._url.port is None:
            connection.port = PORTS[self._url.scheme]
            connection.default_port = connection.port
        path = self._url.path or "/"
        target = f"{path}?{self._url.query}" if self._url.query else path
        try:
            connection.request("POST", target, body, dict(headers))
            with connection.getresponse() as response:
                body = self._take_body(response)
                return replace(_judge(response), body=body)
        except TimeoutError as error:
            raise _SendingError(Reason.TIMEOUT) from error
        except ssl.SSLError as error:
            raise _SendingError(Reason.TLS) from error
        except (OSError, HTTPException, ValueError) as error:
            raise _SendingError(Reason.BROKEN_OFF) from error

    def _take_body(self, response: HTTPResponse) -> bytes:
        """To programs its head has said everything; chats say in the body what is wrong."""
        self._deadline.shorten(BODY_SECONDS)
        try:
            return response.read(BODY_BYTES)
        except (OSError, HTTPException, ValueError):
            return b""


def _judge(response: HTTPResponse) -> Answer:
    status = response.status
    if status in SUCCESS:
        return Answer(status=status)
    reason = Reason.REDIRECT if status in REDIRECTS else Reason.STATUS
    if status == GONE:
        reason = Reason.GONE
    return Answer(reason, status, _retry_after(response.getheader("Retry-After", "")))


def _retry_after(value: str) -> timedelta | None:
    """Seconds, or a date; ``None`` for anything else."""
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WISH)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        return None
    return min(max(at - datetime.now(UTC), timedelta()), LONGEST_WISH)
