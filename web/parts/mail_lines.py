"""A line to the mail server, for as long as letters go over it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Final

import structlog

from kb.errors import UnavailableError
from kb.organisation.mail_servers import MailServer
from web.parts import mail_replies

TIMEOUT_SECONDS: Final = 20

log = structlog.get_logger()


class MailUnavailableError(UnavailableError):
    """The mail server does not take the message."""

    code = "mail_unavailable"


@contextmanager
def connected(
    server: MailServer, *, seconds: int = TIMEOUT_SECONDS
) -> Iterator[smtplib.SMTP]:
    """Raise ``MailUnavailableError``, from whatever the line ended with."""
    try:
        with _call(server, seconds) as line:
            if server.security == "starttls":
                line.starttls(context=ssl.create_default_context())
            if server.user:
                line.login(server.user, server.password)
            yield line
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise MailUnavailableError(
            f"The mail server {server.host} does not answer: "
            f"{mail_replies.describe(error, server)}. Check it on the page of settings, "
            "or KB_SMTP_HOST and its neighbours."
        ) from error


def _call(server: MailServer, seconds: int) -> smtplib.SMTP:
    if server.security != "tls":
        return smtplib.SMTP(server.host, server.port, timeout=seconds)
    # Without a context any certificate would do.
    return smtplib.SMTP_SSL(
        server.host,
        server.port,
        timeout=seconds,
        context=ssl.create_default_context(),
    )


def deliver(line: smtplib.SMTP, message: EmailMessage) -> None:
    """A refused address is that person's loss alone."""
    try:
        line.send_message(message)
    except smtplib.SMTPRecipientsRefused:
        log.warning("mail_refused")
