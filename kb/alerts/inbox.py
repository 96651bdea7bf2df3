"""What has come in: kept first, condensed later, forgotten in the end."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from kb.alerts.alert import Alert, to_moment
from kb.alerts.models import AlertOccurrence, Outcome, ReceivedAlert

MOST_AT_ONCE: Final = 1_000
"""Alerts of one piece of a post. More would keep other senders waiting."""
FORGOTTEN_AT_ONCE: Final = 5_000


def to_rows(
    alerts: Iterable[Alert], user_id: int, *, now: datetime
) -> list[dict[str, Any]]:
    """Rows for ``keep``."""
    return [_to_row(alert.cleaned(), user_id, now) for alert in alerts]


def keep(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Once this is committed, the alerts are not lost any more."""
    if rows:
        session.execute(insert(ReceivedAlert), list(rows))


def list_waiting(session: Session, limit: int) -> list[ReceivedAlert]:
    """What is not condensed yet, in the order of arrival."""
    return list(
        session.scalars(
            select(ReceivedAlert)
            .where(ReceivedAlert.condensed_at.is_(None))
            .order_by(ReceivedAlert.id)
            .limit(limit)
        )
    )


def count_waiting(session: Session, at_most: int = 10_000) -> int:
    waiting = (
        select(ReceivedAlert.id)
        .where(ReceivedAlert.condensed_at.is_(None))
        .limit(at_most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(waiting)) or 0


def settle(received: ReceivedAlert, outcome: Outcome, *, now: datetime) -> None:
    received.condensed_at = now
    received.outcome = outcome


def settle_all(
    session: Session, outcomes: Mapping[int, Outcome], *, now: datetime
) -> None:
    """As ``settle``, by the ids of those that came in, in one statement."""
    if outcomes:
        session.execute(
            update(ReceivedAlert),
            [
                {"id": received_id, "condensed_at": now, "outcome": outcome}
                for received_id, outcome in outcomes.items()
            ],
        )


def forget_before(session: Session, oldest: datetime) -> int:
    """Forget some of what was condensed, or ended, before *oldest*; tallies stay.

    Return how many rows went; call it again until none is left.
    """
    gone = 0
    for table, at in (
        (ReceivedAlert, ReceivedAlert.condensed_at),
        (AlertOccurrence, AlertOccurrence.ended_at),
    ):
        some = select(table.id).where(at < oldest).limit(FORGOTTEN_AT_ONCE)
        ids = list(session.scalars(some))
        if ids:
            session.execute(delete(table).where(table.id.in_(ids)))
        gone += len(ids)
    return gone


def _to_row(alert: Alert, user_id: int, now: datetime) -> dict[str, Any]:
    return {
        "source": alert.source,
        "fingerprint": alert.fingerprint,
        "status": alert.status,
        "occurrence": alert.occurrence,
        "name": alert.name,
        "summary": alert.summary,
        "description": alert.description,
        "host": alert.host,
        "system": alert.system,
        "severity": alert.severity,
        "unknown_severity": alert.unknown_severity,
        "labels": dict(alert.labels),
        "started_at": to_moment(alert.started_at, now),
        "ended_at": to_moment(alert.ended_at, now),
        "url": alert.url,
        "runbook_url": alert.runbook_url,
        "user_id": user_id,
        "received_at": now,
    }
