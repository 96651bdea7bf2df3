"""Notifications as e-mail: at once or once a day, as each person has chosen."""

import smtplib
import ssl
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from email.message import EmailMessage
from typing import Final

import structlog
from flask_babel import force_locale, gettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kb.calendars.zones import find_zone
from kb.errors import UnavailableError
from kb.notifications.models import MailMode, Notification
from kb.notifications.service import get_choice
from kb.people.models import User
from kb.settings import Settings
from web.services import Services
from web.words.news import sentence

BATCH: Final = 200
TIMEOUT_SECONDS: Final = 20
DIGEST_HOUR: Final = 8
"""Of the server's day, after which the daily mail goes out."""
HOLD: Final = timedelta(seconds=30)
"""So long a mail waits, for whoever may take back at once what it would tell."""
TOO_OLD: Final = timedelta(days=3)
"""What could not be sent for so long is told in the pages only."""

log = structlog.get_logger()


class MailUnavailableError(UnavailableError):
    """The mail server does not take the message."""

    code = "mail_unavailable"


def send_due(services: Services) -> int:
    """Send what is due; return how many messages that were.

    A message is noted as sent after the server has taken it: a crash in between can
    send it twice, and never loses it. Raise ``MailUnavailableError`` if the mail
    server does not answer; everything is tried again.
    """
    if not services.settings.smtp_host:
        return 0
    with services.database.reading() as session:
        waiting = _read_due(session, services.now())
    if not waiting:
        return 0
    sent = 0
    with _connected(services.settings) as server:
        for notifications in waiting.values():
            sent += _send(services, server, notifications)
    return sent


def _read_due(session: Session, now: datetime) -> dict[int, list[Notification]]:
    """What is to be sent, by person."""
    due: dict[int, list[Notification]] = defaultdict(list)
    for notification in session.scalars(
        select(Notification)
        .where(Notification.mailed_at.is_(None), Notification.at <= now - HOLD)
        .order_by(Notification.id)
        .limit(BATCH)
    ):
        choice = get_choice(session, notification.user)
        if choice.mode is not MailMode.DAILY or _is_digest_time(
            choice.digest_sent_at, now, find_zone(notification.user.zone)
        ):
            due[notification.user_id].append(notification)
    return due


def _is_digest_time(
    sent_at: datetime | None, now: datetime, zone: tzinfo | None
) -> bool:
    """Whether it is late enough of a day, where the person is, that had no digest yet."""
    local = now.astimezone(zone)
    if local.hour < DIGEST_HOUR:
        return False
    return sent_at is None or sent_at.astimezone(zone).date() < local.date()


def _send(
    services: Services, server: smtplib.SMTP, notifications: list[Notification]
) -> int:
    now = services.now()
    user = notifications[0].user
    with services.database.reading() as session:
        choice = get_choice(session, user)
    fresh = [each for each in notifications if now - each.at < TOO_OLD]
    wanted = fresh if _may_be_mailed(user) and choice.mode is not MailMode.NEVER else []
    messages = list(
        _compose(services.settings, user, wanted, choice.mode, choice.language)
    )
    # Outside any transaction: a slow mail server must not keep people from writing.
    for message in messages:
        _deliver(server, message)
    with services.database.writing() as session:
        session.execute(
            update(Notification)
            .where(Notification.id.in_([each.id for each in notifications]))
            .values(mailed_at=now)
        )
        if choice.mode is MailMode.DAILY:
            get_choice(session, user).digest_sent_at = now
    return len(messages)


def _may_be_mailed(user: User) -> bool:
    return user.active and "@" in user.email


def _compose(
    settings: Settings,
    user: User,
    notifications: list[Notification],
    mode: MailMode,
    language: str,
) -> Iterator[EmailMessage]:
    with force_locale(language):
        if mode is MailMode.DAILY and notifications:
            subject = gettext("Yunzhi: what is new")
            yield _message(settings, user, subject, notifications)
            return
        for each in notifications:
            subject = sentence(each.kind, each.details)
            yield _message(settings, user, subject, [each])


def _message(
    settings: Settings, user: User, subject: str, notifications: Iterable[Notification]
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = user.email
    # A header holds one line; a title might hold more.
    message["Subject"] = " ".join(subject.split())[:200]
    message["Auto-Submitted"] = "auto-generated"
    lines = []
    for each in notifications:
        lines.append(sentence(each.kind, each.details))
        if settings.public_url:
            lines.append(f"{settings.public_url.rstrip('/')}{each.path}")
        lines.append("")
    lines.append(gettext("You can choose how you are told under Notifications."))
    message.set_content("\n".join(lines))
    return message


@contextmanager
def _connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    make = smtplib.SMTP_SSL if settings.smtp_security == "tls" else smtplib.SMTP
    try:
        with make(
            settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS
        ) as server:
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            yield server
    except (OSError, smtplib.SMTPException) as error:
        raise MailUnavailableError(
            f"The mail server {settings.smtp_host} does not answer: {error}. "
            "Check KB_SMTP_HOST and its neighbours."
        ) from error


def _deliver(server: smtplib.SMTP, message: EmailMessage) -> None:
    """A refused address is that person's loss alone."""
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused:
        log.warning("mail_refused")
