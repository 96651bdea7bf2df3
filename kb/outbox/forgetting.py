"""Old events and settled deliveries removed, but never one that still waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from kb.outbox.models import (
    Delivery,
    DeliveryState,
    ForgottenEvents,
    OutboxEvent,
    Webhook,
)

BATCH: Final = 1000
ROW: Final = 1
"""The one row of ``ForgottenEvents``."""


def forget_before(session: Session, oldest: datetime, limit: int = BATCH) -> int:
    """Remove some of what was settled, or happened, before *oldest*; return how many.

    Up to *limit* of a kind; 0 when nothing is left to remove.
    """
    return _forget_deliveries(session, oldest, limit) or _forget_events(
        session, oldest, limit
    )


def horizon(session: Session) -> int:
    """Id of the newest event that was ever removed; 0 if none was."""
    return (
        session.scalar(select(ForgottenEvents.up_to).where(ForgottenEvents.id == ROW))
        or 0
    )


def _forget_deliveries(session: Session, oldest: datetime, limit: int) -> int:
    settled = select(Delivery.id).where(
        Delivery.state.in_((DeliveryState.DELIVERED, DeliveryState.GIVEN_UP)),
        Delivery.due_at < oldest,
    )
    removed = select(Webhook.id).where(Webhook.removed_at < oldest)
    # What waits for a webhook that nobody has brought back will never be sent.
    orphaned = select(Delivery.id).where(Delivery.webhook_id.in_(removed))
    for query in (settled, orphaned):
        ids = session.scalars(query.limit(limit)).all()
        if ids:
            session.execute(delete(Delivery).where(Delivery.id.in_(ids)))
            return len(ids)
    return 0


def _forget_events(session: Session, oldest: datetime, limit: int) -> int:
    # The newest event stays: on SQLite its id would be given again, and every cursor
    # and every receiver would take the next event for an old one.
    newest = select(func.max(OutboxEvent.id)).scalar_subquery()
    on_its_way = exists().where(Delivery.event_id == OutboxEvent.id)
    ids = session.scalars(
        select(OutboxEvent.id)
        .where(
            OutboxEvent.at < oldest,
            OutboxEvent.is_due.is_(False),
            OutboxEvent.id < newest,
            ~on_its_way,
        )
        .order_by(OutboxEvent.at, OutboxEvent.id)
        .limit(limit)
    ).all()
    if ids:
        session.execute(delete(OutboxEvent).where(OutboxEvent.id.in_(ids)))
        _note_horizon(session, ids)
    return len(ids)


def _note_horizon(session: Session, ids: Sequence[int]) -> None:
    up_to = max(*ids, horizon(session))
    session.merge(ForgottenEvents(id=ROW, up_to=up_to))
