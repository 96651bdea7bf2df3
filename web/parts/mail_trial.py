"""One letter to whoever asks whether mail goes out, and what the server says to it."""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from enum import StrEnum
from functools import partial
from typing import Final

from kb.organisation.mail_servers import MailServer
from web.parts import mail_lines, mail_replies
from web.parts.mail_lines import MailUnavailableError

SECONDS: Final = 10
"""Somebody waits at the page."""
_MOST_SAID: Final = 200
_REPLIES: Final = range(200, 600)
_DONE: Final = frozenset({250, 251})
"""251: the letter goes to somebody's new address (RFC 5321, 4.2.3)."""


class Verdict(StrEnum):
    TAKEN = "taken"
    NO_SUCH_NAME = "no_such_name"
    NO_ANSWER = "no_answer"
    NO_MAIL_SERVER = "no_mail_server"
    CERTIFICATE = "certificate"
    NO_TLS = "no_tls"
    NOT_OFFERED = "not_offered"
    """Neither STARTTLS nor a way to log in that both know."""
    LOGIN_REFUSED = "login_refused"
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    REFUSED = "refused"


_CAUSES: Final[tuple[tuple[type[BaseException], Verdict], ...]] = (
    (smtplib.SMTPAuthenticationError, Verdict.LOGIN_REFUSED),
    (smtplib.SMTPNotSupportedError, Verdict.NOT_OFFERED),
    (smtplib.SMTPResponseException, Verdict.REFUSED),
    (smtplib.SMTPException, Verdict.NO_MAIL_SERVER),
    (ssl.SSLCertVerificationError, Verdict.CERTIFICATE),
    (ssl.SSLError, Verdict.NO_TLS),
    (socket.gaierror, Verdict.NO_SUCH_NAME),
    (UnicodeError, Verdict.NO_SUCH_NAME),
)
"""What ends a line, the narrower first: nearly all of them are an ``OSError``."""


@dataclass(frozen=True, slots=True)
class Answer:
    verdict: Verdict
    said: str = ""
    """By the server in its own words, a reply of SMTP alone: whatever else answers at an
    address, nobody reads it through us."""

    @property
    def is_taken(self) -> bool:
        return self.verdict is Verdict.TAKEN


def send(server: MailServer, message: EmailMessage) -> Answer:
    """Hand *message* over now; nothing is tried again."""
    try:
        with mail_lines.connected(server, seconds=SECONDS) as line:
            return _hand_over(line, message, server)
    except MailUnavailableError as error:
        return _explain(error.__cause__, server)


def _hand_over(line: smtplib.SMTP, message: EmailMessage, server: MailServer) -> Answer:
    line.ehlo_or_helo_if_needed()
    content = message.as_bytes(policy=SMTP)
    steps = (
        (Verdict.SENDER_REFUSED, partial(line.mail, parseaddr(message["From"])[1])),
        (Verdict.RECIPIENT_REFUSED, partial(line.rcpt, parseaddr(message["To"])[1])),
        (Verdict.REFUSED, partial(line.data, content)),
    )
    code, said = 0, b""
    for refused, step in steps:
        code, said = step()
        if code not in _DONE:
            return Answer(refused, _clean(code, said, server))
    return Answer(Verdict.TAKEN, _clean(code, said, server))


def _explain(cause: BaseException | None, server: MailServer) -> Answer:
    verdict = next(
        (verdict for kind, verdict in _CAUSES if isinstance(cause, kind)),
        Verdict.NO_ANSWER,
    )
    if not isinstance(cause, smtplib.SMTPResponseException):
        return Answer(verdict)
    said = _clean(cause.smtp_code, cause.smtp_error, server)
    return Answer(verdict if said else Verdict.NO_MAIL_SERVER, said)


def _clean(code: int, said: bytes | str, server: MailServer) -> str:
    """One printable line of a reply, without the password if a server repeats it."""
    if code not in _REPLIES:
        return ""
    text = mail_replies.to_text(said, server)
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{code} {line}"[:_MOST_SAID]
