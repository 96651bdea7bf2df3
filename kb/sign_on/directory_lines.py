"""The line to a directory: encrypted, in time, and the one place that knows ldap3."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kb.settings import Settings
from kb.sign_on.errors import DirectoryAwayError

if TYPE_CHECKING:
    import ldap3

PAGE: Final = 500
"""Entries that are asked for at once; servers give 1,000 at most."""
_PAGED: Final = "1.2.840.113556.1.4.319"
"""The control that asks for pages (RFC 2696)."""
_SUCCESS: Final = 0
_NOT_NOW: Final = frozenset({1, 2, 3, 8, 11, 13, 51, 52, 80})
"""Results of a bind that say nothing of the password (RFC 4511): busy, and the like."""


@dataclass(frozen=True, slots=True)
class Entry:
    dn: str
    raw: dict[str, list[bytes]]


def escape(text: str) -> str:
    """*text* as a value within a filter (RFC 4515): it ends nothing and begins nothing."""
    from ldap3.utils.conv import escape_filter_chars  # noqa: PLC0415 - as below.

    return str(escape_filter_chars(text))


@contextmanager
def bound(settings: Settings) -> Iterator["ldap3.Connection"]:
    """A line on which the account of the settings asks. Raise ``DirectoryAwayError``."""
    line = _open(settings, settings.ldap_bind_dn, settings.ldap_secret)
    try:
        if not _bind(line):
            raise DirectoryAwayError(
                f"it refuses the account of KB_LDAP_BIND_DN ({_result(line)})"
            )
        yield line
    finally:
        line.unbind()


def is_password(settings: Settings, dn: str, password: str) -> bool:
    """Whether the directory takes *password* for *dn*. Raise ``DirectoryAwayError``."""
    from ldap3.core.exceptions import LDAPSASLPrepError  # noqa: PLC0415

    line = _open(settings, dn, password)
    try:
        is_right = _bind(line)
    except LDAPSASLPrepError:
        # It has characters that no password of a directory may have (RFC 4013).
        return False
    else:
        if line.result["result"] in _NOT_NOW:
            raise DirectoryAwayError(_result(line))
        return is_right
    finally:
        line.unbind()


def search(
    line: "ldap3.Connection", base: str, wanted: str, attributes: list[str]
) -> Iterator[Entry]:
    """What a filter finds below *base*, page by page. Raise ``DirectoryAwayError``.

    Everything or an error: whoever looks for those who are gone must not miss any.
    Referrals to other directories are not followed.
    """
    cookie: bytes | None = None
    while True:
        with _translated():
            line.search(
                base,
                wanted,
                attributes=attributes,
                paged_size=PAGE,
                paged_cookie=cookie,
            )
        if line.result["result"] != _SUCCESS:
            raise DirectoryAwayError(f"a search below {base} failed ({_result(line)})")
        for found in line.response or ():
            if found["type"] == "searchResEntry":
                yield Entry(found["dn"], found["raw_attributes"])
        controls = line.result.get("controls") or {}
        cookie = controls.get(_PAGED, {}).get("value", {}).get("cookie")
        if not cookie:
            return


def _open(settings: Settings, dn: str, password: str) -> "ldap3.Connection":
    """A line to the first directory that takes one, encrypted, without a bind."""
    reasons = []
    for address in settings.ldap_addresses:
        try:
            return _open_one(settings, address, dn, password)
        except DirectoryAwayError as error:
            reasons.append(f"{address}: {error.reason}")
    raise DirectoryAwayError("; ".join(reasons))


def _open_one(
    settings: Settings, address: str, dn: str, password: str
) -> "ldap3.Connection":
    # Loaded with the first question: most installations have no directory.
    import ldap3  # noqa: PLC0415

    parts = urlsplit(address)
    is_secure = parts.scheme == "ldaps"
    server = ldap3.Server(
        parts.hostname,
        port=parts.port,
        use_ssl=is_secure,
        get_info=ldap3.NONE,
        connect_timeout=settings.ldap_timeout_seconds,
        tls=_to_tls(settings),
    )
    line = ldap3.Connection(
        server,
        user=dn,
        password=password,
        authentication=ldap3.SIMPLE,
        auto_bind=ldap3.AUTO_BIND_NONE,
        auto_referrals=False,
        read_only=True,
        check_names=False,
        receive_timeout=settings.ldap_timeout_seconds,
    )
    try:
        with _translated():
            line.open(read_server_info=False)
            if not is_secure and not settings.ldap_unencrypted:
                line.start_tls(read_server_info=False)
    except DirectoryAwayError:
        # The library leaves it open where nobody listens.
        if line.socket is not None:
            line.socket.close()
        raise
    return line


def _bind(line: "ldap3.Connection") -> bool:
    with _translated():
        return bool(line.bind(read_server_info=False))


@contextmanager
def _translated() -> Iterator[None]:
    from ldap3.core.exceptions import LDAPException, LDAPSASLPrepError  # noqa: PLC0415

    try:
        yield
    except LDAPSASLPrepError:
        raise
    except (LDAPException, OSError) as error:
        reason = str(error) or type(error).__name__
        raise DirectoryAwayError(reason.rstrip(".")) from error


def _result(line: "ldap3.Connection") -> str:
    return str(line.result["description"])


def _to_tls(settings: Settings) -> "ldap3.Tls":
    import ldap3  # noqa: PLC0415 - as above.

    context = ssl.create_default_context(cafile=settings.ldap_ca_file or None)

    class Tls(ldap3.Tls):  # type: ignore[misc]
        """As the standard library checks it.

        ldap3 2.9.1 compares names by a function that Python 3.12 has no more, and does
        not tell the server which name it asks for.
        """

        def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
            connection.socket = context.wrap_socket(
                connection.socket,
                do_handshake_on_connect=do_handshake,
                server_hostname=connection.server.host,
            )

    return Tls(validate=ssl.CERT_REQUIRED)
