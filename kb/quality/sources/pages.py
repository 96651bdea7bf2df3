"""Pages of another system, fetched by GET alone from an address that was checked."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final
from urllib.parse import urljoin, urlsplit

from kb.quality.models import TLS, QualitySource
from kb.quality.sources.access import CONNECT_SECONDS, Access
from kb.quality.sources.errors import (
    SourceAnswerError,
    SourceBrokenError,
    SourceCutError,
    SourceLoginError,
    SourceStatementError,
    SourceTLSError,
    SourceUnreachableError,
)

MOST_BYTES: Final = 32 << 20
"""Of one page: its text lies in memory."""
MOST_PAGES: Final = 10_000
_NEXT: Final = re.compile(r'<([^<>]*)>\s*;[^,]*\brel="?next"?(?=[\s;,]|$)')
_REFUSED: Final = frozenset({401, 403})
_GOOD: Final = 200


class Place:
    """Where pages are asked for: one host, one token, one connection at a time."""

    def __init__(self, source: QualitySource, access: Access, token: str) -> None:
        self.is_plain = source.tls is TLS.OFF
        self.host = source.host
        self.port = source.port or (80 if self.is_plain else 443)
        self.start = source.path
        self._context = _to_context(source.tls)
        self._access = access
        self._headers = {"Accept": "application/json", "Connection": "close"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._socket: socket.socket | None = None
        self._is_cut = False

    @property
    def address(self) -> str:
        """With its port, so that it is the same whether that is the usual one or not."""
        scheme = "http" if self.is_plain else "https"
        return f"{scheme}://{_in_brackets(self.host)}:{self.port}"

    def get(self, target: str) -> tuple[bytes, str]:
        """What stands at *target*, and where its ``Link`` says that it goes on."""
        connection = HTTPConnection(self.host, self.port)
        try:
            connection.sock = self._open()
            connection.request("GET", target, headers=self._headers)
            with connection.getresponse() as answer:
                return _read(answer), _find_next(answer.headers.get_all("Link") or [])
        except ssl.SSLError as error:
            raise SourceTLSError from error
        except (OSError, HTTPException, ValueError) as error:
            raise SourceBrokenError from error
        finally:
            connection.close()
            self._close()

    def cut(self) -> None:
        """End whatever it waits for, from another thread; nothing is asked any more."""
        self._is_cut = True
        if self._socket is not None:
            # It wakes who reads, as closing would not. One that is closed has nobody.
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def _open(self) -> socket.socket:
        for address in self._access.find_addresses(self.host, self.port):
            try:
                found = socket.create_connection(
                    (address, self.port), timeout=CONNECT_SECONDS
                )
            except OSError:
                continue
            return self._secured(found)
        raise SourceUnreachableError

    def _secured(self, found: socket.socket) -> socket.socket:
        # The clock that cuts runs over all pages, not over each packet.
        found.settimeout(None)
        self._socket = found
        if self._context is not None:
            found = self._context.wrap_socket(
                found, server_hostname=self.host, do_handshake_on_connect=False
            )
            self._socket = found
        if self._is_cut:
            raise SourceCutError
        if isinstance(found, ssl.SSLSocket):
            found.do_handshake()
        return found


def iter_pages(place: Place) -> Iterator[bytes]:
    """The first page and those that follow it; none is asked for twice.

    Raise ``SourceFailedError``: also for a next page at another host, where the token
    would go, and for more pages than anybody gives out.
    """
    target, seen = place.start, set[str]()
    while target not in seen and len(seen) < MOST_PAGES:
        seen.add(target)
        page, following = place.get(target)
        yield page
        if not following:
            return
        target = _to_target(place, urljoin(f"{place.address}{target}", following))
    raise SourceAnswerError


def _to_target(place: Place, url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError as error:
        raise SourceAnswerError from error
    named = f"{parts.scheme}://{_in_brackets(parts.hostname or '')}:{port}"
    if named != place.address.lower():
        raise SourceAnswerError
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def _in_brackets(host: str) -> str:
    """As an address names a host: of IPv6 apart from the port."""
    return f"[{host}]" if ":" in host else host


def _read(answer: HTTPResponse) -> bytes:
    """Raise for anything but the whole of it: a redirect is an answer like any other."""
    if answer.status in _REFUSED:
        raise SourceLoginError
    if answer.status != _GOOD:
        raise SourceStatementError(str(answer.status))
    page = answer.read(MOST_BYTES + 1)
    if len(page) > MOST_BYTES:
        raise SourceAnswerError
    if answer.length:
        raise SourceBrokenError
    return page


def _find_next(links: list[str]) -> str:
    found = _NEXT.search(", ".join(links))
    return found[1] if found else ""


def _to_context(tls: TLS) -> ssl.SSLContext | None:
    if tls is TLS.OFF:
        return None
    context = ssl.create_default_context()
    if tls is TLS.REQUIRED:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
