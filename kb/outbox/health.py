"""The health of a webhook: pauses after failures, and whom to tell of long ones."""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from kb import audit
from kb.audit import Actor, By
from kb.notifications.service import Kind, News, notify
from kb.outbox.chat.registry import CHATS
from kb.outbox.models import Reason, Webhook
from kb.outbox.outcomes import Outcome
from kb.people import directory
from kb.people.models import Role

FIRST_PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(minutes=5)
LONGEST_WISH: Final = timedelta(hours=1)
"""The longest pause that a receiver may ask for."""
LONG: Final = timedelta(hours=24)
"""After so long without a success people are told."""
AUTOMATIC: Final = "automatic"


def is_paused(webhook: Webhook, *, now: datetime) -> bool:
    return webhook.paused_until is not None and now < webhook.paused_until


def note(
    session: Session,
    webhook: Webhook,
    outcome: Outcome,
    *,
    jitter: float,
    now: datetime,
) -> None:
    """What the outcome of an attempt says of the receiver."""
    if outcome.is_delivered:
        webhook.last_success_at = now
        webhook.failures = 0
        webhook.failing_since = webhook.paused_until = webhook.warned_at = None
        if webhook.form.is_chat:
            webhook.paused_until = now + CHATS[webhook.form].pause
        return
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now
    webhook.paused_until = now + _pause(webhook.failures, outcome, jitter)
    if outcome.reason is Reason.GONE:
        _switch_off(session, webhook, now)
    elif webhook.warned_at is None and now - webhook.failing_since >= LONG:
        webhook.warned_at = now
        _tell(session, webhook, Kind.WEBHOOK_FAILING, now)


def _pause(failures: int, outcome: Outcome, jitter: float) -> timedelta:
    """Twice as long after each failure; as long as asked for, within bounds."""
    seconds = FIRST_PAUSE.total_seconds() * 2.0 ** min(failures - 1, 16)
    doubled = timedelta(seconds=seconds * (1 + jitter / 5))
    asked = min(outcome.retry_after or timedelta(), LONGEST_WISH)
    return max(min(doubled, LONGEST_PAUSE), asked)


def _switch_off(session: Session, webhook: Webhook, now: datetime) -> None:
    if not webhook.active:
        return
    webhook.active = False
    webhook.gone_at = now
    service = Actor(directory.service_account(session, now=now), AUTOMATIC)
    audit.record(
        session, "switch_off_webhook", webhook, by=By(service, now), reason="gone"
    )
    _tell(session, webhook, Kind.WEBHOOK_GONE, now)


def _tell(session: Session, webhook: Webhook, kind: Kind, now: datetime) -> None:
    """The owner, and all administrators: the owner may have left."""
    administrators = directory.list_with(session, Role.ADMINISTRATOR)
    host = urlsplit(webhook.url).hostname or ""
    news = News(kind, f"/webhooks/{webhook.id}", {"host": host})
    told = [webhook.owner_id, *(person.id for person in administrators)]
    notify(session, told, news, now=now)
