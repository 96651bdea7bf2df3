"""Webhooks as administrators keep them: addresses, what they are told, their secrets."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb import audit, encryption
from kb.audit import By
from kb.errors import ConflictError, ForbiddenError, NotFoundError
from kb.outbox.addresses import BadWebhookError, WebhookCase, check_url, to_shown
from kb.outbox.chat.registry import CHATS
from kb.outbox.models import EventKind, Form, Webhook
from kb.people import units
from kb.people.models import Role, User
from kb.services.models import Client
from kb.settings import LANGUAGES

MOST_WEBHOOKS: Final = 100
"""Each is looked at several times a second."""
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what every secret begins with.
SECRET_BYTES: Final = 32
LONGEST_SECRET: Final = 200
"""That a service gives to sign with."""


class WebhookNotAllowedError(ForbiddenError):
    code = "webhook_not_allowed"

    def __init__(self) -> None:
        super().__init__("Only administrators keep webhooks.")


class TooManyWebhooksError(ConflictError):
    code = "too_many_webhooks"

    def __init__(self) -> None:
        super().__init__(
            f"There are {MOST_WEBHOOKS} webhooks already. Remove one first."
        )


@dataclass(frozen=True, slots=True)
class MadeWebhook:
    """A webhook with a new secret, which is shown once and kept encrypted."""

    webhook: Webhook
    secret: str
    """Empty for a chat: what signs there comes from the service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is said of a chat beside its address, and who is in it.

    Without a client and a unit it is told of everything that its owner may know.
    """

    form: Form = Form.WEBHOOK
    secret: str | None = None
    """That the service gave to sign with; ``None``: as it is."""
    language: str = "zh"
    titles: bool = False
    client_id: int | None = None
    unit_id: int | None = None


_FOR_PROGRAMS: Final = Room()


def require_administrator(user: User) -> None:
    """Raise ``WebhookNotAllowedError`` for anybody else."""
    if not user.has(Role.ADMINISTRATOR):
        raise WebhookNotAllowedError


def add(
    session: Session,
    url: str,
    kinds: Iterable[EventKind],
    *,
    key: str,
    by: By,
    room: Room = _FOR_PROGRAMS,
) -> MadeWebhook:
    """A webhook that is told of what happens from *now* on, as far as *actor* may know.

    Raise ``BadWebhookError`` or ``TooManyWebhooksError``.
    """
    require_administrator(by.actor.user)
    if _count(session) >= MOST_WEBHOOKS:
        raise TooManyWebhooksError
    secret = "" if room.form.is_chat else make_secret()
    webhook = Webhook(
        form=room.form,
        kinds=_checked_kinds(kinds),
        secret=encryption.encrypt(key, secret) if secret else "",
        owner=session.get_one(User, by.actor.user.id),
        created_at=by.now,
    )
    _set_url(webhook, url, key)
    if room.form.is_chat:
        _set_room(session, webhook, room, key)
    session.add(webhook)
    session.flush()  # The audit names its id.
    _record(session, "add_webhook", webhook, by=by)
    return MadeWebhook(webhook, secret)


def edit(
    session: Session,
    webhook: Webhook,
    url: str,
    kinds: Iterable[EventKind],
    *,
    key: str,
    by: By,
) -> None:
    """The address of a chat stays without a *url*. Raise ``BadWebhookError``."""
    require_administrator(by.actor.user)
    if url or not webhook.form.is_chat:
        _set_url(webhook, url, key)
    webhook.kinds = _checked_kinds(kinds)
    webhook.paused_until = None  # Another address deserves another try at once.
    _record(session, "edit_webhook", webhook, by=by)


def set_room(
    session: Session, webhook: Webhook, room: Room, *, key: str, by: By
) -> None:
    """What a chat reads from now on, and what signs it; its form stays.

    Raise ``BadWebhookError``, or ``NotFoundError`` for its client or unit.
    """
    require_administrator(by.actor.user)
    if not webhook.form.is_chat or room == get_room(webhook):
        return
    _set_room(session, webhook, room, key)
    _record(session, "set_webhook_room", webhook, by=by)


def get_room(webhook: Webhook) -> Room:
    """What is said of a chat now, but for its secret."""
    return Room(
        form=webhook.form,
        language=webhook.language,
        titles=webhook.titles,
        client_id=webhook.client_id,
        unit_id=webhook.unit_id,
    )


def switch(session: Session, webhook: Webhook, *, active: bool, by: By) -> None:
    """Off: what happens meanwhile is not told later. On: with a clean slate."""
    require_administrator(by.actor.user)
    if webhook.active == active:
        return
    webhook.active = active
    if active:
        webhook.failures = 0
        webhook.failing_since = webhook.paused_until = None
        webhook.warned_at = webhook.gone_at = None
    action = "switch_on_webhook" if active else "switch_off_webhook"
    _record(session, action, webhook, by=by)


def set_removed(session: Session, webhook: Webhook, *, removed: bool, by: By) -> None:
    """Out of sight and told nothing; what waits, waits on in case it is restored."""
    require_administrator(by.actor.user)
    if (webhook.removed_at is not None) == removed:
        return
    webhook.removed_at = by.now if removed else None
    action = "remove_webhook" if removed else "restore_webhook"
    _record(session, action, webhook, by=by)


def rotate_secret(session: Session, webhook: Webhook, *, key: str, by: By) -> str:
    """A new secret in place of the one before, from the next attempt on.

    Raise ``BadWebhookError`` for a chat, whose service makes it.
    """
    require_administrator(by.actor.user)
    if webhook.form.is_chat:
        raise BadWebhookError(
            "The service of a chat makes its secret. Type it where the address is.",
            case=WebhookCase.SECRET_ELSEWHERE,
        )
    secret = make_secret()
    webhook.secret = encryption.encrypt(key, secret)
    _record(session, "rotate_webhook_secret", webhook, by=by)
    return secret


def take_over(session: Session, webhook: Webhook, *, by: By) -> None:
    """Have it see with the eyes of *actor* from now on."""
    require_administrator(by.actor.user)
    webhook.owner = session.get_one(User, by.actor.user.id)
    _record(session, "take_over_webhook", webhook, by=by)


def get_webhook(session: Session, webhook_id: int) -> Webhook:
    """Raise ``NotFoundError`` for one that was removed, too."""
    webhook = session.get(Webhook, webhook_id)
    if webhook is None or webhook.removed_at is not None:
        raise NotFoundError("webhook", webhook_id)
    return webhook


def get_removed(session: Session, webhook_id: int) -> Webhook:
    """One that was removed and can be restored."""
    webhook = session.get(Webhook, webhook_id)
    if webhook is None or webhook.removed_at is None:
        raise NotFoundError("webhook", webhook_id)
    return webhook


def list_webhooks(session: Session) -> list[Webhook]:
    """All that were not removed, the oldest first."""
    return list(
        session.scalars(
            select(Webhook).where(Webhook.removed_at.is_(None)).order_by(Webhook.id)
        )
    )


def make_secret() -> str:
    """As the Standard Webhooks specification writes a symmetric one."""
    random = secrets.token_bytes(SECRET_BYTES)
    return SECRET_PREFIX + base64.b64encode(random).decode("ascii")


def _count(session: Session) -> int:
    query = select(func.count(Webhook.id)).where(Webhook.removed_at.is_(None))
    return session.scalar(query) or 0


def _set_url(webhook: Webhook, url: str, key: str) -> None:
    url = check_url(url, webhook.form)
    webhook.url = to_shown(url) if webhook.form.is_chat else url
    webhook.sealed_url = encryption.encrypt(key, url) if webhook.form.is_chat else ""


def _set_room(session: Session, webhook: Webhook, room: Room, key: str) -> None:
    if room.language not in LANGUAGES:
        raise BadWebhookError(
            f"A chat is told in one of {', '.join(LANGUAGES)}.",
            case=WebhookCase.NO_LANGUAGE,
        )
    if room.secret is not None:
        webhook.secret = _sealed_secret(webhook.form, room.secret, key)
    if room.client_id is not None and session.get(Client, room.client_id) is None:
        raise NotFoundError("client", room.client_id)
    if room.unit_id is not None:
        units.get_unit(session, room.unit_id)
    webhook.language, webhook.titles = room.language, room.titles
    webhook.client_id, webhook.unit_id = room.client_id, room.unit_id


def _sealed_secret(form: Form, secret: str, key: str) -> str:
    if not secret:
        return ""
    if not CHATS[form].has_secret:
        raise BadWebhookError(
            "This service signs nothing: its secret is in the address.",
            case=WebhookCase.SECRET_ELSEWHERE,
        )
    if len(secret) > LONGEST_SECRET or not secret.isprintable() or " " in secret:
        raise BadWebhookError(
            f"A secret has up to {LONGEST_SECRET} characters, none of them a space.",
            case=WebhookCase.BAD_SECRET,
            limit=LONGEST_SECRET,
        )
    return encryption.encrypt(key, secret)


def _checked_kinds(kinds: Iterable[EventKind]) -> list[str]:
    chosen = sorted({kind.value for kind in kinds})
    if not chosen:
        raise BadWebhookError(
            "Choose at least one kind of event.", case=WebhookCase.NO_KINDS
        )
    return chosen


def _record(session: Session, action: str, webhook: Webhook, *, by: By) -> None:
    host = urlsplit(webhook.url).hostname
    # An address may hold a password in its path or query: the audit keeps the host.
    said: dict[str, Any] = {"host": host, "kinds": webhook.kinds}
    if webhook.form.is_chat:
        said |= {"form": webhook.form.value, "titles": webhook.titles}
    audit.record(session, action, webhook, by=by, **said)
