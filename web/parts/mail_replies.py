"""What a mail server said, to be read by people: without the password, should it repeat it."""

import smtplib
from base64 import b64encode
from collections.abc import Iterator
from typing import Final

from kb.organisation.mail_servers import MailServer

HIDDEN: Final = "•••"


def to_text(said: bytes | str, server: MailServer) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    for spelled in _spell_password(server):
        text = text.replace(spelled, HIDDEN)
    return text


def describe(error: Exception, server: MailServer) -> str:
    """Why a line ended, for the log."""
    if isinstance(error, UnicodeError):
        # Its own words quote the character of a password that has no place in ASCII.
        return "a name or the password has characters that it cannot be sent"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {to_text(error.smtp_error, server)}"
    return to_text(str(error), server)


def _spell_password(server: MailServer) -> Iterator[str]:
    """As it goes over the line, the longest first: AUTH PLAIN (RFC 4616), LOGIN, and bare."""
    if server.password:
        for sent in (f"\0{server.user}\0{server.password}", server.password):
            yield b64encode(sent.encode()).decode()
        yield server.password
