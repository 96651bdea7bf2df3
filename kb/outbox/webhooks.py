"""Webhooks as administrators keep them: addresses, what they are told, their secrets."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb import audit, encryption
from kb.audit import By
from kb.errors import (
    Case,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from kb.outbox.models import EventKind, Webhook
from kb.people.models import Role, User

LONGEST_URL: Final = 2000
MOST_WEBHOOKS: Final = 100
"""Each is looked at several times a second."""
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what every secret begins with.
SECRET_BYTES: Final = 32


class WebhookNotAllowedError(ForbiddenError):
    code = "webhook_not_allowed"

    def __init__(self) -> None:
        super().__init__("Only administrators keep webhooks.")


class WebhookCase(Case):
    SPACES = "spaces"
    TOO_LONG = "too_long"
    BAD_ADDRESS = "bad_address"
    NO_KINDS = "no_kinds"


class BadWebhookError(InvalidInputError):
    """The address cannot be called, or nothing is chosen that it is told of."""

    code = "bad_webhook"


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
) -> MadeWebhook:
    """A webhook that is told of what happens from *now* on, as far as *actor* may know.

    Raise ``BadWebhookError`` or ``TooManyWebhooksError``.
    """
    require_administrator(by.actor.user)
    if _count(session) >= MOST_WEBHOOKS:
        raise TooManyWebhooksError
    secret = make_secret()
    webhook = Webhook(
        url=_checked_url(url),
        kinds=_checked_kinds(kinds),
        secret=encryption.encrypt(key, secret),
        owner=session.get_one(User, by.actor.user.id),
        created_at=by.now,
    )
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
    by: By,
) -> None:
    """Raise ``BadWebhookError``."""
    require_administrator(by.actor.user)
    webhook.url = _checked_url(url)
    webhook.kinds = _checked_kinds(kinds)
    webhook.paused_until = None  # Another address deserves another try at once.
    _record(session, "edit_webhook", webhook, by=by)


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
    """A new secret in place of the one before, from the next attempt on."""
    require_administrator(by.actor.user)
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


def _checked_url(url: str) -> str:
    if not url.isprintable() or any(char.isspace() for char in url):
        raise BadWebhookError(
            "The address may hold no spaces or control characters.",
            case=WebhookCase.SPACES,
        )
    if len(url) > LONGEST_URL:
        raise BadWebhookError(
            f"The address is longer than {LONGEST_URL} characters.",
            case=WebhookCase.TOO_LONG,
            limit=LONGEST_URL,
        )
    try:
        parts = urlsplit(url)
        is_good = _is_callable(parts)
    except ValueError:  # A port or a bracket that is none.
        is_good = False
    if not is_good:
        raise BadWebhookError(
            "The address must be like https://host/path: http or https, a host, no "
            "login or password in it, and no part after a #.",
            case=WebhookCase.BAD_ADDRESS,
        )
    return url


def _is_callable(parts: SplitResult) -> bool:
    """Raise ``ValueError`` for a port, or a host, that cannot be."""
    host = parts.hostname or ""
    if not host.isascii():
        host.encode("idna")
    return (
        parts.scheme in {"http", "https"}
        and bool(host)
        and not host.startswith(".")
        and parts.port != 0
        and "@" not in parts.netloc
        and "\\" not in parts.netloc
        and not parts.fragment
        and (parts.path + parts.query).isascii()
    )


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
    audit.record(session, action, webhook, by=by, host=host, kinds=webhook.kinds)
