"""What fails and waits for an administrator."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from kb import lines
from kb.lines import Line
from kb.outbox.models import Webhook
from kb.people.models import Role, User
from web.answers.waiting.item import LIMIT, Item, Kind, Question
from web.presentation.links import to_address

_FAILING: Final = (
    lines.to_select(id=Webhook.id, title=Webhook.url, since=Webhook.failing_since)
    .where(
        Webhook.active,
        Webhook.removed_at.is_(None),
        Webhook.failing_since.is_not(None),
    )
    .order_by(Webhook.failing_since, Webhook.id)
    .limit(LIMIT)
)


def ask_for_failing(_session: Session, user: User) -> Iterator[Question]:
    """Receivers of events that do not answer, the longest first."""
    if user.has(Role.ADMINISTRATOR):
        yield Question(_FAILING, _to_item)


def _to_item(line: Line) -> Item:
    return Item(
        kind=Kind.REPAIR,
        title=urlsplit(line.title).hostname or "",
        path=to_address("webhooks.show", webhook_id=line.id),
        since=line.since,
    )
