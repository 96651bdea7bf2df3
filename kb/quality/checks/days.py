"""The self-check: somebody signs a day of which none of their findings is left open."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.people.models import User
from kb.quality.checks import reminders
from kb.quality.checks.errors import (
    AlreadySignedError,
    DayNotCheckedError,
    DayNotClearError,
)
from kb.quality.checks.models import SelfCheck
from kb.quality.findings.models import Finding, FindingState, QualityRun, RunState

LEFT: Final = frozenset(
    {FindingState.NEW, FindingState.ASSIGNED, FindingState.REOPENED}
)
"""Neither corrected nor explained, and not for the back office to correct either."""


def list_left(session: Session, user: User, day: date) -> Sequence[Finding]:
    """The findings of *day* that keep *user* from signing it."""
    return [each for each in list_own(session, user, day) if each.state in LEFT]


def find_signed(session: Session, user: User, day: date) -> SelfCheck | None:
    return session.scalar(
        select(SelfCheck).where(SelfCheck.user_id == user.id, SelfCheck.day == day)
    )


def is_signed(session: Session, user: User, day: date) -> bool:
    """The start of everybody asks it."""
    return session.scalar(_SIGNED, {"user": user.id, "day": day}) is not None


_SIGNED: Final = (
    select(SelfCheck.id)
    .where(SelfCheck.user_id == bindparam("user"), SelfCheck.day == bindparam("day"))
    .limit(1)
)


def sign_day(session: Session, *, by: By) -> SelfCheck:
    """Sign the day of *by* for its actor.

    Raise ``DayNotCheckedError`` before a run of the day has ended well,
    ``DayNotClearError`` while a finding of it is open.
    """
    user, day = by.actor.user, by.now.astimezone().date()
    if find_signed(session, user, day) is not None:
        raise AlreadySignedError(day.isoformat())
    if not _was_checked(session, day):
        raise DayNotCheckedError(day)
    own = list_own(session, user, day)
    left = sum(each.state in LEFT for each in own)
    if left:
        raise DayNotClearError(day, left)
    signed = SelfCheck(
        user_id=user.id,
        day=day,
        corrected=_count(own, FindingState.CORRECTED),
        explained=_count(own, FindingState.EXPLAINED, FindingState.AWAITING_APPROVAL),
        back_office=_count(own, FindingState.BACK_OFFICE),
        signed_at=by.now,
    )
    session.add(signed)
    session.flush()  # The audit names its id.
    audit.record(session, "sign_day", signed, by=by, day=day.isoformat())
    reminders.end(session, reminders.path_of_day(day), user.id, now=by.now)
    return signed


def _count(findings: Sequence[Finding], *states: FindingState) -> int:
    return sum(each.state in states for each in findings)


def _was_checked(session: Session, day: date) -> bool:
    done = select(QualityRun.id).where(
        QualityRun.state == RunState.DONE, _within(QualityRun.ended_at, *bounds(day))
    )
    return session.scalar(done.limit(1)) is not None


def list_own(session: Session, user: User, day: date) -> Sequence[Finding]:
    """What was found, or came back, on *day* in what *user* entered or is to correct."""
    since, until = bounds(day)
    said = {"user": user.id, "since": since, "until": until}
    return session.scalars(_OWN, said).all()


def list_states(
    session: Session, user: User, day: date
) -> Sequence[Row[FindingState, datetime, datetime | None]]:
    """Of the same findings only the state, and when each was seen and came back."""
    since, until = bounds(day)
    said = {"user": user.id, "since": since, "until": until}
    return session.execute(_STATES, said).all()


def _within(column: Any, since: Any, until: Any) -> ColumnElement[bool]:
    return and_(column >= since, column < until)


_OF_DAY: Final[tuple[Any, Any]] = (bindparam("since"), bindparam("until"))
_OWN: Final = (
    select(Finding)
    .where(
        or_(
            Finding.author_id == bindparam("user"),
            Finding.assignee_id == bindparam("user"),
        ),
        or_(
            _within(Finding.first_seen_at, *_OF_DAY),
            _within(Finding.reopened_at, *_OF_DAY),
        ),
    )
    .order_by(Finding.id)
)
_STATES: Final = _OWN.with_only_columns(
    Finding.state, Finding.first_seen_at, Finding.reopened_at
)
"""The start of everybody asks it: it is made once."""


def bounds(day: date) -> tuple[datetime, datetime]:
    """When the day begins here, and the next one."""
    return _start(day), _start(day + timedelta(days=1))


def _start(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone(UTC)
