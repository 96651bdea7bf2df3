"""Who asks, and over which scheme, when a proxy of ours stands in between."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = IPv4Network | IPv6Network
_SCHEMES: Final = ("http", "https")


class TrustedProxies:
    """Believes the headers of these networks, and nobody else's.

    The address is the last one that is not a proxy of ours: whatever stands before it
    in ``X-Forwarded-For``, the caller may have written there.
    """

    def __init__(
        self, application: "WSGIApplication", networks: Sequence[Network]
    ) -> None:
        self._application = application
        self._networks = networks

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        peer = _read(environ.get("REMOTE_ADDR", ""))
        if peer is not None and self._is_ours(peer):
            self._believe(environ, peer)
        return self._application(environ, start_response)

    def _believe(
        self, environ: "WSGIEnvironment", peer: IPv4Address | IPv6Address
    ) -> None:
        named = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        for each in reversed(named):
            address = _read(each)
            if address is None:
                break
            peer = address
            if not self._is_ours(address):
                break
        environ["REMOTE_ADDR"] = str(peer)
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip()
        if scheme.lower() in _SCHEMES:
            environ["wsgi.url_scheme"] = scheme.lower()

    def _is_ours(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._networks)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An address, perhaps with a port; ``None`` for anything else."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host)
    except ValueError:
        return None
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return inner or address
