"""Notifications as e-mail: at once or once a day, as each person has chosen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from email.message import EmailMessage
from functools import partial
from typing import Final

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from kb.calendars.zones import find_zone
from kb.notifications import claiming
from kb.notifications.claiming import Batch, Due
from kb.notifications.models import MailChoice, MailMode, Notification
from kb.notifications.service import BUNDLED, get_choice
from kb.people.models import User
from web.background import answering, mail_comments
from web.background.mail_notes import Notes
from web.parts.mail_lines import connected, deliver
from web.services import Services
from web.words.news import sentence

DIGEST_HOUR: Final = 8
"""Of the server's day, after which the daily mail goes out."""
HOLD: Final = timedelta(seconds=30)
"""So long a mail waits, for whoever may take back at once what it would tell."""
TOO_OLD: Final = timedelta(days=3)
"""What could not be sent for so long is told in the pages only."""

Mail = tuple[EmailMessage | None, Sequence[Notification]]
"""A message, if there is one to send, and what is told then."""


def send_due(services: Services, notes: Notes) -> int:
    """Send what is due; return how many messages that were.

    What is due is claimed before: nobody else sends it, and if we die they do when the
    lease has run out. A message is noted as sent after the server has taken it: a crash
    in between can send it twice, under one Message-ID, and never loses it. Raise
    ``MailUnavailableError`` if the mail server does not answer; everything is tried again.
    """
    if not services.has_mail_server:
        return 0
    sent = 0
    while batches := _claim(services):
        try:
            sent += _send_all(services, notes, batches)
        finally:
            # Before it is put back: what was taken must not be claimed again.
            notes.write(services.database)
            with services.database.writing() as session:
                claiming.release(session, batches)
    return sent


def _claim(services: Services) -> list[Batch]:
    now = services.now()
    with services.database.reading() as session:
        # Asked first: on SQLite whoever writes makes all others wait.
        if not claiming.has_unclaimed(session, now - HOLD, now=now):
            return []
    with services.database.writing() as session:
        return claiming.claim(session, partial(_find_due, now), now - HOLD, now=now)


def _find_due(
    now: datetime, session: Session, user: User, bundled_since: datetime | None
) -> Due:
    choice, zone = get_choice(session, user), find_zone(user.zone)
    if choice.mode is MailMode.DAILY:
        is_time = _is_digest_time(choice.digest_sent_at, now, zone)
        return Due.ALL if is_time else Due.NOTHING
    is_over = bundled_since is None or _has_had_digest_time(bundled_since, now, zone)
    return Due.ALL if is_over else Due.AT_ONCE


def _send_all(services: Services, notes: Notes, batches: Iterable[Batch]) -> int:
    sent = 0
    with connected(services.mail_server) as server:
        for batch in batches:
            for message, told in _compose_all(services, batch):
                if services.now() > batch.until - claiming.LONGEST:
                    return sent  # Somebody else may claim it before this one is taken.
                # Outside any transaction: a slow mail server must not keep people from
                # writing.
                if message is not None:
                    deliver(server, message)
                    sent += 1
                notes.add(
                    services.database,
                    partial(note_mailed, told=told, now=services.now()),
                )
    return sent


def note_mailed(
    session: Session, *, told: Sequence[Notification], now: datetime
) -> None:
    claiming.note_mailed(session, told, now=now)
    choice = get_choice(session, told[0].user)
    if choice.mode is MailMode.DAILY:
        choice.digest_sent_at = now


def _is_digest_time(
    sent_at: datetime | None, now: datetime, zone: tzinfo | None
) -> bool:
    """Whether it is late enough of a day, where the person is, that had no digest yet."""
    local = now.astimezone(zone)
    if local.hour < DIGEST_HOUR:
        return False
    return sent_at is None or sent_at.astimezone(zone).date() < local.date()


def _has_had_digest_time(since: datetime, now: datetime, zone: tzinfo | None) -> bool:
    """Whether the hour of the daily mail, where the person is, lies between the two."""
    local = now.astimezone(zone)
    morning = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if local < morning:
        morning -= timedelta(days=1)
    return since < morning


def _compose_all(services: Services, batch: Batch) -> list[Mail]:
    """The mails of a person, each with what it tells; nothing for what is not mailed."""
    now = services.now()
    with services.database.reading() as session:
        waiting = claiming.list_still_waiting(session, batch)
        if not waiting:
            return []
        user = waiting[0].user
        choice = get_choice(session, user)
        is_wanted = _may_be_mailed(user) and choice.mode is not MailMode.NEVER
        fresh = [each for each in waiting if is_wanted and now - each.at < TOO_OLD]
        is_quoting = services.settings.mail_comments
        quoted = mail_comments.quote_all(session, user, fresh) if is_quoting else {}
    left = [each for each in waiting if each not in fresh]
    mails = list(_compose(services, user, fresh, choice, quoted))
    return [*mails, (None, left)] if left else mails


def _may_be_mailed(user: User) -> bool:
    return user.active and "@" in user.email


def _compose(
    services: Services,
    user: User,
    notifications: list[Notification],
    choice: MailChoice,
    quoted: Mapping[int, str],
) -> Iterator[Mail]:
    with force_locale(choice.language):
        is_daily = choice.mode is MailMode.DAILY
        bundle = [each for each in notifications if is_daily or each.kind in BUNDLED]
        if bundle:
            subject = gettext("Yunzhi: what is new")
            yield _message(services, user, subject, bundle, quoted), bundle
        for each in notifications:
            if each not in bundle:
                subject = sentence(each.kind, each.details)
                yield _message(services, user, subject, [each], quoted), [each]


def _message(
    services: Services,
    user: User,
    subject: str,
    notifications: Sequence[Notification],
    quoted: Mapping[int, str],
) -> EmailMessage:
    message = EmailMessage()
    # The same where it is sent twice, so that whoever receives it can tell.
    told = f"{notifications[0].id}.{notifications[-1].id}"
    message["Message-ID"] = f"<{told}.{user.id}.yunzhi@{to_sender_host(services)}>"
    message["From"] = services.mail_from
    message["To"] = user.email
    # A header holds one line; a title might hold more.
    message["Subject"] = " ".join(subject.split())[:200]
    message["Auto-Submitted"] = "auto-generated"
    lines = []
    for each in notifications:
        lines.append(sentence(each.kind, each.details))
        if each.id in quoted:
            lines += ["", quoted[each.id], ""]
        if services.public_url:
            lines.append(f"{services.public_url}{each.path}")
        lines.append("")
    if way_back := answering.add_way_back(
        message, services.settings, user, notifications
    ):
        lines.append(way_back)
    lines.append(gettext("You can choose how you are told under Notifications."))
    message.set_content("\n".join(lines))
    return message


def to_sender_host(services: Services) -> str:
    """Whose messages they are, for their identifiers."""
    return services.mail_from.rpartition("@")[2].rstrip(">") or "localhost"
