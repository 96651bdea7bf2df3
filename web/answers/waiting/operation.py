"""What fails and waits for an administrator."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.outbox.models import Webhook
from kb.people.models import Role, User
from web.answers.waiting.item import LIMIT, Item, Kind


def list_failing(session: Session, user: User, now: datetime) -> Sequence[Item]:
    """Receivers of events that do not answer, the longest first."""
    if not user.has(Role.ADMINISTRATOR):
        return ()
    rows = session.execute(
        select(Webhook.id, Webhook.url, Webhook.failing_since)
        .where(
            Webhook.active,
            Webhook.removed_at.is_(None),
            Webhook.failing_since.is_not(None),
        )
        .order_by(Webhook.failing_since)
        .limit(LIMIT)
    )
    return [
        Item(
            kind=Kind.REPAIR,
            title=urlsplit(url).hostname or "",
            path=url_for("webhooks.show", webhook_id=webhook_id),
            since=since or now,
        )
        for webhook_id, url, since in rows
    ]
