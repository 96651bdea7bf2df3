"""Attempts: due deliveries claimed by one process, and how each attempt went."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, bindparam, select, update
from sqlalchemy.orm import Session, lazyload

from kb.outbox import distribution, health
from kb.outbox.chat.registry import CHATS
from kb.outbox.facts import find_facts
from kb.outbox.models import Delivery, DeliveryState, OutboxEvent, Reason, Webhook
from kb.outbox.outcomes import Attempt, Outcome, Run, ToldRoom

LEASE: Final = timedelta(minutes=2)
"""How long a claim holds; longer than its deliveries may take, all together."""
RETRIES: Final = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""Pauses after each failed attempt; after the last one a delivery is given up."""
JITTER: Final = 0.2
"""The part of a pause by which it may be longer, so that retries do not march in step."""
TOO_OLD: Final = timedelta(days=3)
"""What a receiver that has failed for so long was not told of by then, is given up."""

_TABLE: Final = Delivery.metadata.tables[Delivery.__tablename__]


def list_ready(session: Session, *, now: datetime) -> list[Webhook]:
    """Webhooks with something that is due, the ones in good health first."""
    return [
        webhook
        for webhook in distribution.list_active(session)
        if not health.is_paused(webhook, now=now)
        and session.scalar(_due(webhook.id, now).limit(1)) is not None
    ]


def claim(session: Session, webhook: Webhook, limit: int, *, now: datetime) -> Run:
    """Up to *limit* due deliveries of *webhook*, which nobody else gets for a while.

    If the process dies, they are due again when the lease has run out. What the owner
    may not know any more is given up instead. Where it is a chat, nobody sends it another
    message until its service would take one.
    """
    if webhook.form.is_chat and not _take_turn(session, webhook, now):
        return Run(webhook.id, webhook.url, webhook.secret, ())
    ids = _due(webhook.id, now).limit(limit).with_for_update(skip_locked=True)
    found = list(
        session.scalars(
            select(Delivery)
            .where(Delivery.id.in_(session.scalars(ids).all()))
            .options(lazyload("*"))
            .order_by(Delivery.id)
        )
    )
    hidden = _hidden(session, webhook, found)
    attempts, told = [], []
    for delivery in found:
        if delivery.id in hidden:
            _give_up(delivery, Reason.NOT_FOR_OWNER, now)
            continue
        delivery.attempts += 1
        delivery.due_at = now + LEASE
        attempts.append(_to_attempt(delivery))
        told.append(delivery)
    return _to_run(session, webhook, attempts, told)


def claim_new(session: Session, webhook: Webhook, delivery: Delivery) -> Run:
    """*delivery* alone, which was made in this transaction as a claimed one."""
    return _to_run(session, webhook, [_to_attempt(delivery)], [delivery])


def note(
    session: Session,
    webhook_id: int,
    outcomes: Sequence[Outcome],
    *,
    jitter: float,
    now: datetime,
) -> None:
    """Write down how the attempts of a run went; *jitter* is between 0 and 1."""
    webhook = session.get(Webhook, webhook_id, with_for_update={"of": Webhook})
    assert webhook is not None, "webhooks are never deleted while something is sent"
    _note_successes(session, [each for each in outcomes if each.is_delivered], now)
    for outcome in outcomes:
        if not outcome.is_delivered:
            _note_failure(session, outcome, jitter, now)
    # One message told a chat of all of them.
    for outcome in outcomes[-1:] if webhook.form.is_chat else outcomes:
        health.note(session, webhook, outcome, jitter=jitter, now=now)


def release(session: Session, attempts: Iterable[Attempt], *, now: datetime) -> None:
    """Put back what was claimed and not tried."""
    for attempt in attempts:
        session.execute(
            update(Delivery)
            .where(*_still(attempt))
            .values(attempts=attempt.number - 1, due_at=now)
        )


def give_up_old(session: Session, *, now: datetime) -> int:
    """Give up what is too old for receivers that do not come back; return how many."""
    oldest = now - TOO_OLD
    down = select(Webhook.id).where(Webhook.failing_since < oldest)
    old = select(OutboxEvent.id).where(
        OutboxEvent.at < oldest, OutboxEvent.id == Delivery.event_id
    )
    done = session.execute(
        update(Delivery)
        .where(
            Delivery.webhook_id.in_(down),
            Delivery.state == DeliveryState.WAITING,
            Delivery.due_at <= now,
            old.exists(),
        )
        .values(state=DeliveryState.GIVEN_UP, reason=Reason.TOO_OLD.value, due_at=now)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _take_turn(session: Session, webhook: Webhook, now: datetime) -> bool:
    """Whether a chat may be told now; then nobody else tells it for a while."""
    session.refresh(webhook, with_for_update={"of": Webhook})
    if health.is_paused(webhook, now=now):
        return False
    webhook.paused_until = now + CHATS[webhook.form].pause
    return True


def _to_run(
    session: Session,
    webhook: Webhook,
    attempts: Sequence[Attempt],
    told: Sequence[Delivery],
) -> Run:
    room = None
    if webhook.form.is_chat:
        facts = find_facts(session, told, titles=webhook.titles)
        room = ToldRoom(webhook.form, webhook.sealed_url, webhook.language, facts)
    return Run(webhook.id, webhook.url, webhook.secret, tuple(attempts), room)


def _due(webhook_id: int, now: datetime) -> Select[int]:
    return (
        select(Delivery.id)
        .where(
            Delivery.webhook_id == webhook_id,
            Delivery.state == DeliveryState.WAITING,
            Delivery.due_at <= now,
        )
        .order_by(Delivery.due_at, Delivery.id)
    )


def _hidden(session: Session, webhook: Webhook, found: Sequence[Delivery]) -> set[int]:
    of_events = {each.event_id: each.id for each in found if each.event_id is not None}
    visible = distribution.find_visible(session, webhook, list(of_events))
    return {each for event_id, each in of_events.items() if event_id not in visible}


def _to_attempt(delivery: Delivery) -> Attempt:
    body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":"))
    return Attempt(
        delivery.id, delivery.attempts, delivery.message_id, body.encode("utf-8")
    )


def _still(attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
    """That the claim is still this attempt's: the lease may have run out meanwhile."""
    return (
        Delivery.id == attempt.delivery_id,
        Delivery.state == DeliveryState.WAITING,
        Delivery.attempts == attempt.number,
    )


def _note_successes(
    session: Session, outcomes: Sequence[Outcome], now: datetime
) -> None:
    """Heard is heard, whoever has claimed it since."""
    if not outcomes:
        return
    statement = (
        update(_TABLE)
        .where(_TABLE.c.id == bindparam("of"))
        .values(
            state=DeliveryState.DELIVERED,
            status=bindparam("answered"),
            duration_ms=bindparam("took"),
            answer=bindparam("said"),
            reason="",
            due_at=now,
            delivered_at=now,
        )
    )
    session.connection().execute(
        statement,
        [
            {
                "of": each.attempt.delivery_id,
                "answered": each.status,
                "took": each.duration_ms,
                "said": each.words,
            }
            for each in outcomes
        ],
    )


def _note_failure(
    session: Session, outcome: Outcome, jitter: float, now: datetime
) -> None:
    attempt = outcome.attempt
    delivery = session.scalar(
        select(Delivery)
        .where(*_still(attempt))
        .options(lazyload("*"))
        .with_for_update(of=Delivery)
    )
    if delivery is None:
        return
    delivery.status = outcome.status
    delivery.duration_ms = outcome.duration_ms
    delivery.answer = outcome.words
    if attempt.number > len(RETRIES):
        _give_up(delivery, outcome.reason, now)
    else:
        delivery.reason = outcome.reason.value
        pause = RETRIES[attempt.number - 1] * (1 + JITTER * jitter)
        delivery.due_at = now + max(pause, outcome.retry_after or pause)


def _give_up(delivery: Delivery, reason: Reason, now: datetime) -> None:
    delivery.state = DeliveryState.GIVEN_UP
    delivery.reason = reason.value
    delivery.due_at = now
