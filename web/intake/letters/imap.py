"""A mailbox over IMAP: read without marking, marked after, waited at with IDLE."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from ingest.letters.heads import MAX_BYTES
from kb.letters.errors import MailboxAwayError, MailboxCase
from kb.settings import Settings
from web.intake.letters.mailbox import Arrived
from web.intake.letters.places import name_imap

KEYWORD: Final = "$Yunzhi"
"""Of letters that are taken and stay where they are."""
_AT_ONCE: Final = 50
_TIMES: Final = SocketTimeout(connect=15, read=60)
IDLE_SECONDS: Final = 30.0
"""A letter that comes between the last look and the wait is told of by nobody."""
POLL_SECONDS: Final = 30.0
"""Where the server knows no IDLE."""
_LOOK_SECONDS: Final = 1.0
"""So soon the wait ends when the service does."""
_FAILURES: Final = (IMAPClientError, OSError, ValueError)


class IMAPMailbox:
    """The contract of ``Mailbox`` over a folder of an IMAP server."""

    def __init__(self, client: IMAPClient, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._skipped: set[str] = set()
        """Known to be taken, on a server that keeps no keywords."""
        self._select()

    @property
    def name(self) -> str:
        return name_imap(self._settings)

    @property
    def uid_validity(self) -> int:
        return self._validity

    @property
    def has_idle(self) -> bool:
        with _as_ours(self._settings):
            return bool(self._client.has_capability("IDLE"))

    def iter_new(self, most_bytes: int) -> Iterator[Arrived]:
        with _as_ours(self._settings):
            uids = sorted(self._client.search(["UNKEYWORD", KEYWORD, "UNDELETED"]))
        uids = [uid for uid in uids if self._place(uid) not in self._skipped]
        for at in range(0, len(uids), _AT_ONCE):
            with _as_ours(self._settings):
                sizes = self._client.fetch(uids[at : at + _AT_ONCE], ["RFC822.SIZE"])
            for uid, found in sorted(sizes.items()):
                if letter := self._fetch(uid, found.get(b"RFC822.SIZE", 0), most_bytes):
                    yield letter

    def mark(self, place: str, *, flagged: bool = False) -> None:
        validity, _, uid = place.partition("/")
        if int(validity) != self._validity:
            return  # It has another number now, and is met again under that.
        flags = [rb"\Seen", KEYWORD, *([rb"\Flagged"] if flagged else [])]
        with _as_ours(self._settings):
            self._client.add_flags([int(uid)], flags, silent=True)
            if self._settings.imap_done_folder:
                self._move(int(uid))
        self._skipped.add(place)

    def wait(self, stopped: threading.Event, is_ours: Callable[[], object]) -> None:
        """Until something may be new, it is time to look again, or *stopped* is set.

        *is_ours* is asked meanwhile, and raises where somebody else reads it now.
        """
        if not self.has_idle:
            stopped.wait(POLL_SECONDS)
            with _as_ours(self._settings):
                self._select()
            return
        with _as_ours(self._settings):
            self._client.idle()
            left = IDLE_SECONDS
            try:
                while left > 0 and not stopped.is_set():
                    is_ours()
                    if _is_news(self._client.idle_check(timeout=_LOOK_SECONDS)):
                        break
                    left -= _LOOK_SECONDS
            finally:
                self._client.idle_done()
            # The folder may have been made anew: its letters have other numbers then.
            self._select()

    def count_new(self) -> int:
        with _as_ours(self._settings):
            return len(self._client.search(["UNKEYWORD", KEYWORD, "UNDELETED"]))

    def _select(self) -> None:
        try:
            found = self._client.select_folder(self._settings.imap_folder)
        except IMAPClientError as error:
            raise _away(MailboxCase.FOLDER, self._settings) from error
        self._validity = int(found[b"UIDVALIDITY"])

    def _fetch(self, uid: int, size: int, most_bytes: int) -> Arrived | None:
        is_whole = size <= most_bytes
        part = "BODY.PEEK[]" if is_whole else f"BODY.PEEK[HEADER]<0.{MAX_BYTES}>"
        with _as_ours(self._settings):
            answer: dict[bytes, Any] = self._client.fetch([uid], [part]).get(uid, {})
        data = next(
            (each for name, each in answer.items() if name.startswith(b"BODY[")), None
        )
        if data is None:
            return None  # Somebody has removed it meanwhile.
        return Arrived(place=self._place(uid), size=size, data=data, is_whole=is_whole)

    def _place(self, uid: int) -> str:
        return f"{self._validity}/{uid}"

    def _move(self, uid: int) -> None:
        folder = self._settings.imap_done_folder
        if self._client.has_capability("MOVE"):
            self._client.move([uid], folder)
            return
        self._client.copy([uid], folder)
        self._client.add_flags([uid], [rb"\Deleted"], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge([uid])


@contextmanager
def opened(settings: Settings) -> Iterator[IMAPMailbox]:
    """The mailbox of the settings, until the block ends.

    Raise ``MailboxAwayError`` with what is wrong, and nothing that the server says.
    """
    client = _connect(settings)
    try:
        _log_in(client, settings)
        yield IMAPMailbox(client, settings)
    finally:
        with contextlib.suppress(*_FAILURES):
            client.logout()
        with contextlib.suppress(*_FAILURES):
            client.shutdown()


def _connect(settings: Settings) -> IMAPClient:
    is_tls = settings.imap_security == "tls"
    try:
        trusted = ssl.create_default_context(cafile=settings.imap_ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise _away(MailboxCase.CERTIFICATE, settings) from error
    try:
        client = IMAPClient(
            settings.imap_host,
            settings.imap_port,
            ssl=is_tls,
            ssl_context=trusted if is_tls else None,
            timeout=_TIMES,
        )
    except ssl.SSLError as error:
        raise _away(MailboxCase.CERTIFICATE, settings) from error
    except _FAILURES as error:
        raise _away(MailboxCase.UNREACHABLE, settings) from error
    if settings.imap_security == "starttls":
        _start_tls(client, trusted, settings)
    return client


def _start_tls(client: IMAPClient, trusted: ssl.SSLContext, settings: Settings) -> None:
    try:
        client.starttls(trusted)
    except _FAILURES as error:
        with contextlib.suppress(*_FAILURES):
            client.shutdown()
        raise _away(MailboxCase.CERTIFICATE, settings) from error


def _log_in(client: IMAPClient, settings: Settings) -> None:
    try:
        client.login(settings.imap_user, settings.imap_password)
    except LoginError as error:
        raise _away(MailboxCase.LOGIN, settings) from error
    except _FAILURES as error:
        raise _away(MailboxCase.LOST, settings) from error


@contextmanager
def _as_ours(settings: Settings) -> Iterator[None]:
    try:
        yield
    except _FAILURES as error:
        raise _away(MailboxCase.LOST, settings) from error


_SENTENCES: Final = {
    MailboxCase.UNREACHABLE: "does not answer. Look at KB_IMAP_HOST and KB_IMAP_PORT",
    MailboxCase.CERTIFICATE: "has no certificate that is trusted. Look at KB_IMAP_CA_FILE "
    "and KB_IMAP_SECURITY",
    MailboxCase.LOGIN: "refuses the login. Look at KB_IMAP_USER and KB_IMAP_PASSWORD",
    MailboxCase.FOLDER: "has no such folder. Look at KB_IMAP_FOLDER",
    MailboxCase.LOST: "broke off the connection",
}


def _away(case: MailboxCase, settings: Settings) -> MailboxAwayError:
    return MailboxAwayError(
        f"The IMAP server {settings.imap_host} {_SENTENCES[case]}. Letters wait there.",
        case=case,
        host=settings.imap_host,
    )


def _is_news(answers: list[Any]) -> bool:
    """Whether it says more than that it is there still."""
    return any(answer[0] != b"OK" for answer in answers)
