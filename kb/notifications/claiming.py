"""Notifications that one process sends by e-mail while no other does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from sqlalchemy import ColumnElement, case, func, or_, select, true, update
from sqlalchemy.orm import Session

from kb.notifications.models import Notification
from kb.notifications.service import BUNDLED
from kb.people.models import User

LEASE: Final = timedelta(minutes=10)
"""How long a claim holds."""
LONGEST: Final = timedelta(minutes=3)
"""So long before its end nothing more is sent under it: one message may take its time."""
PEOPLE: Final = 50
MOST: Final = 200
"""Of one person, at once."""


class Due(Enum):
    """What of one person's notifications leaves now."""

    NOTHING = 0
    AT_ONCE = 1
    """All but what is bundled."""
    ALL = 2


FindDue = Callable[[Session, User, datetime | None], Due]
"""Of a person, and since when something that is bundled waits for them, if it does."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one person is to be sent, and up to when it is ours."""

    notifications: tuple[Notification, ...]
    until: datetime


def has_unclaimed(session: Session, told_before: datetime, *, now: datetime) -> bool:
    waiting = (_waits(told_before), _is_free(now))
    return session.scalar(select(Notification.id).where(*waiting).limit(1)) is not None


def claim(
    session: Session,
    find_due: FindDue,
    told_before: datetime,
    *,
    now: datetime,
) -> list[Batch]:
    """What was told before then to some people, as far as *find_due* says, or nothing.

    Nobody else gets anything of theirs, until it is released or the lease runs out: two
    halves of a daily mail would be two mails.
    """
    due = list(_list_due(session, find_due, told_before, now))[:PEOPLE]
    claimed = {user_id: _is_of(each) for user_id, each in due}
    locked = session.scalars(
        select(User.id)
        .where(User.id.in_(claimed))
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    batches = (
        _claim_all(session, each, claimed[each], told_before, now) for each in locked
    )
    return [batch for batch in batches if batch.notifications]


def _list_due(
    session: Session, find_due: FindDue, told_before: datetime, now: datetime
) -> Iterable[tuple[int, Due]]:
    bundled = Notification.kind.in_(BUNDLED)
    waiting = (
        select(
            Notification.user_id,
            func.count(case((~bundled, 1))).label("at_once"),
            func.min(case((bundled, Notification.at))).label("bundled_since"),
        )
        .where(_waits(told_before), _is_free(now))
        .group_by(Notification.user_id)
        .subquery()
    )
    rows = session.execute(
        select(User, waiting.c.at_once, waiting.c.bundled_since)
        .join(waiting, waiting.c.user_id == User.id)
        .order_by(User.id)
    ).unique()
    for user, at_once, bundled_since in rows:
        due = find_due(session, user, bundled_since)
        if due is Due.ALL or (due is Due.AT_ONCE and at_once):
            yield user.id, due


def _is_of(due: Due) -> ColumnElement[bool]:
    return true() if due is Due.ALL else Notification.kind.not_in(BUNDLED)


def _claim_all(
    session: Session,
    user_id: int,
    is_due: ColumnElement[bool],
    told_before: datetime,
    now: datetime,
) -> Batch:
    until = now + LEASE
    found = session.scalars(
        select(Notification)
        .where(Notification.user_id == user_id, _waits(told_before), is_due)
        .order_by(Notification.id)
        .limit(MOST)
    ).all()
    # Seen only now: whoever was quicker has committed since we looked for people.
    if any(each.mailing_until and each.mailing_until > now for each in found):
        return Batch((), until)
    for each in found:
        each.mailing_until = until
    return Batch(tuple(found), until)


def list_still_waiting(session: Session, batch: Batch) -> Sequence[Notification]:
    """Of what was claimed: some may have been taken back since."""
    return session.scalars(
        select(Notification)
        .where(
            Notification.id.in_([each.id for each in batch.notifications]),
            Notification.mailed_at.is_(None),
        )
        .order_by(Notification.id)
    ).all()


def note_mailed(
    session: Session, notifications: Iterable[Notification], *, now: datetime
) -> None:
    session.execute(
        update(Notification)
        .where(Notification.id.in_([each.id for each in notifications]))
        .values(mailed_at=now)
    )


def release(session: Session, batches: Iterable[Batch]) -> None:
    """Put back what was claimed and not sent, unless somebody else has claimed it since."""
    for batch in batches:
        session.execute(
            update(Notification)
            .where(
                Notification.id.in_([each.id for each in batch.notifications]),
                Notification.mailed_at.is_(None),
                Notification.mailing_until == batch.until,
            )
            .values(mailing_until=None)
        )


def _waits(told_before: datetime) -> ColumnElement[bool]:
    return Notification.mailed_at.is_(None) & (Notification.at <= told_before)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(Notification.mailing_until.is_(None), Notification.mailing_until <= now)
