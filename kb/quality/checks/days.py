"""The self-check: somebody signs a day of which none of their findings is left open."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from kb import audit, lines
from kb.audit import By
from kb.kept import kept
from kb.people.models import User
from kb.people.readers import Id
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
    own = _is_own(user.id, *bounds(day))
    return session.scalars(select(Finding).where(own).order_by(Finding.id)).all()


def _is_own(user_id: Id, since: Any, until: Any) -> ColumnElement[bool]:
    return and_(
        or_(Finding.author_id == user_id, Finding.assignee_id == user_id),
        or_(
            _within(Finding.first_seen_at, since, until),
            _within(Finding.reopened_at, since, until),
        ),
    )


def moment(now: datetime) -> dict[str, Any]:
    """For a query that asks for the day."""
    day = now.astimezone().date()
    since, until = bounds(day)
    named = {"day": day, "day_name": day.isoformat()}
    return {**named, "day_since": since, "day_until": until}


@kept
def ask_for_unsigned(user_id: Id) -> Select[Any]:
    """For one line, if something was found on the day that somebody has not signed yet.

    Its title is the day, it is since the first of those findings, and its number is how
    many are ``LEFT``. It is read with ``moment``.
    """
    day = bindparam("day", type_=Date())
    signed = exists().where(SelfCheck.user_id == user_id, SelfCheck.day == day)
    left = func.coalesce(func.sum(case((Finding.state.in_(LEFT), 1), else_=0)), 0)
    return (
        lines.to_select(
            since=func.min(func.coalesce(Finding.reopened_at, Finding.first_seen_at)),
            # A server may write dates in a way of its own.
            title=bindparam("day_name", type_=String()),
            number=cast(left, String),
            total=func.count(),
        )
        .where(
            _is_own(user_id, bindparam("day_since"), bindparam("day_until")), ~signed
        )
        .having(func.count() > 0)
    )


def _within(column: Any, since: Any, until: Any) -> ColumnElement[bool]:
    return and_(column >= since, column < until)


def bounds(day: date) -> tuple[datetime, datetime]:
    """When the day begins here, and the next one."""
    return _start(day), _start(day + timedelta(days=1))


def _start(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone(UTC)
