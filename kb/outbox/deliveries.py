"""Deliveries as administrators see them: listed, counted, sent again, and tests."""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import Actor, By
from kb.errors import ConflictError, NotFoundError
from kb.outbox.attempts import LEASE
from kb.outbox.models import Delivery, DeliveryState, Webhook
from kb.outbox.webhooks import require_administrator

MOST_COUNTED: Final = 1000
"""Beyond, it is only said that there are more."""
MOST_AT_ONCE: Final = 10_000
"""That are sent again by one click."""
TEST: Final = "ping"
"""The type of a message that only shows that messages arrive."""


class WebhookOffError(ConflictError):
    code = "webhook_off"

    def __init__(self) -> None:
        super().__init__("The webhook is switched off. Switch it on first.")


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one webhook or of all, each up to ``MOST_COUNTED``."""

    waiting: int
    given_up: int


def list_deliveries(
    session: Session,
    webhook: Webhook,
    *,
    state: DeliveryState | None = None,
    before: int = 0,
    limit: int,
) -> list[Delivery]:
    """Newest first; with *before*, only those with a smaller id."""
    query = select(Delivery).where(Delivery.webhook_id == webhook.id)
    if state is not None:
        query = query.where(Delivery.state == state)
    if before:
        query = query.where(Delivery.id < before)
    return list(session.scalars(query.order_by(Delivery.id.desc()).limit(limit)))


def get_delivery(session: Session, webhook: Webhook, delivery_id: int) -> Delivery:
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.webhook_id != webhook.id:
        raise NotFoundError("delivery", delivery_id)
    return delivery


def count(session: Session, webhook: Webhook | None = None) -> Counts:
    def of(state: DeliveryState) -> int:
        query = select(Delivery.id).where(Delivery.state == state)
        if webhook is not None:
            query = query.where(Delivery.webhook_id == webhook.id)
        some = query.limit(MOST_COUNTED).subquery()
        return session.scalar(select(func.count()).select_from(some)) or 0

    return Counts(of(DeliveryState.WAITING), of(DeliveryState.GIVEN_UP))


def send_test(session: Session, webhook: Webhook, *, by: By) -> Delivery:
    """A message without an event, delivered like any other.

    To a chat whoever asked sends it at once: it is claimed already. Raise
    ``WebhookOffError``.
    """
    _require_usable(webhook, by.actor)
    delivery = Delivery(
        webhook=webhook,
        state=DeliveryState.WAITING,
        due_at=by.now + LEASE if webhook.form.is_chat else by.now,
        attempts=1 if webhook.form.is_chat else 0,
        payload={
            "type": TEST,
            "timestamp": by.now.isoformat().replace("+00:00", "Z"),
            "data": {"id": f"{TEST}_{secrets.token_hex(8)}"},
        },
    )
    webhook.paused_until = None
    session.add(delivery)
    session.flush()  # Whoever asked for it wants to know its id.
    audit.record(session, "test_webhook", webhook, by=by)
    return delivery


def redeliver(session: Session, delivery: Delivery, *, by: By) -> None:
    """Send it again, or now instead of later. Raise ``WebhookOffError``."""
    webhook = delivery.webhook
    _require_usable(webhook, by.actor)
    if delivery.state is not DeliveryState.WAITING:
        delivery.state = DeliveryState.WAITING
        delivery.attempts = 0
        delivery.delivered_at = None
    delivery.due_at = by.now
    webhook.paused_until = None
    audit.record(session, "redeliver", delivery, by=by)


def redeliver_given_up(session: Session, webhook: Webhook, *, by: By) -> int:
    """Send everything again that was given up; return how many those are.

    No more than ``MOST_AT_ONCE``, the oldest first. Raise ``WebhookOffError``.
    """
    _require_usable(webhook, by.actor)
    chosen = (
        select(Delivery.id)
        .where(
            Delivery.webhook_id == webhook.id,
            Delivery.state == DeliveryState.GIVEN_UP,
        )
        .order_by(Delivery.id)
        .limit(MOST_AT_ONCE)
    )
    changed = session.execute(
        update(Delivery)
        .where(Delivery.id.in_(chosen))
        .values(state=DeliveryState.WAITING, attempts=0, due_at=by.now),
        execution_options={"synchronize_session": False},
    )
    total = int(changed.rowcount)  # type: ignore[attr-defined]
    webhook.paused_until = None
    audit.record(session, "redeliver_given_up", webhook, by=by, count=total)
    return total


def _require_usable(webhook: Webhook, actor: Actor) -> None:
    require_administrator(actor.user)
    if not webhook.active:
        raise WebhookOffError
