"""Who is told of an event: a delivery for each webhook that wants it and may know."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from kb.outbox import audiences
from kb.outbox.models import Delivery, DeliveryState, OutboxEvent, Webhook
from kb.outbox.nouns import visible_to

BATCH: Final = 200

Describe = Callable[[OutboxEvent], dict[str, Any]]
"""Makes the payload that other systems are sent of an event."""
_TOLD: Final = (Webhook.active, Webhook.removed_at.is_(None))
_ANY_TOLD: Final = select(Webhook.id).where(*_TOLD).limit(1)


def is_anybody_told(connection: Connection) -> bool:
    """Whether there is a webhook that is told of events."""
    return connection.scalar(_ANY_TOLD) is not None


def has_due(session: Session) -> bool:
    """Whether there are events that nobody has been found for yet."""
    due = select(OutboxEvent.id).where(OutboxEvent.is_due).limit(1)
    return session.scalar(due) is not None


def distribute(
    session: Session, describe: Describe, *, now: datetime, limit: int = BATCH
) -> int:
    """Work out the deliveries of the oldest due events; return how many events.

    Two processes at it never take the same event: its row is locked.
    """
    events = list(
        session.scalars(
            select(OutboxEvent)
            .where(OutboxEvent.is_due)
            .order_by(OutboxEvent.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    if not events:
        return 0
    for webhook in list_active(session):
        for event in _wanted(session, webhook, events):
            session.add(
                Delivery(
                    webhook=webhook,
                    event=event,
                    state=DeliveryState.WAITING,
                    due_at=now,
                    payload=describe(event),
                )
            )
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id.in_([event.id for event in events]))
        .values(is_due=False)
    )
    return len(events)


def list_active(session: Session) -> list[Webhook]:
    """Those that are told; the ones in good health first."""
    return list(
        session.scalars(
            select(Webhook).where(*_TOLD).order_by(Webhook.failures, Webhook.id)
        )
    )


def find_visible(
    session: Session, webhook: Webhook, event_ids: Sequence[int]
) -> set[int]:
    """Those of *event_ids* that the owner and the audience may know of, as things are now."""
    if not webhook.owner.active or not event_ids:
        return set()
    among = OutboxEvent.id.in_(event_ids)
    nouns = set(session.scalars(select(OutboxEvent.noun).where(among).distinct()))
    visible = visible_to(session, webhook.owner, nouns)
    audience = audiences.within(session, webhook)
    return set(session.scalars(select(OutboxEvent.id).where(among, visible, audience)))


def _wanted(
    session: Session, webhook: Webhook, events: Sequence[OutboxEvent]
) -> list[OutboxEvent]:
    wanted = [
        event
        for event in events
        if event.kind.value in webhook.kinds and event.at >= webhook.created_at
    ]
    visible = find_visible(session, webhook, [event.id for event in wanted])
    return [event for event in wanted if event.id in visible]
