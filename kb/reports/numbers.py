"""The numbers of a period, each defined in one place together with the list behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Interval,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from kb.incidents.actions import Action, Remark
from kb.incidents.models import Incident, IncidentEvent, State, Verification
from kb.reports.models import Judgement, SampledLink
from kb.reports.periods import Period, month_of
from kb.traces.models import Search, SearchStep, StepKind

INCIDENT_AFTER_HELP: Final = timedelta(days=3)
"""A search that helped counts as a success if no incident follows within this time."""


class Unit(StrEnum):
    SHARE = "share"
    HOURS = "hours"
    COUNT = "count"
    STARS = "stars"


@dataclass(frozen=True, slots=True)
class Value:
    """One number, with what it was made of."""

    value: float | None
    """``None`` where there is nothing to count in the period."""
    part: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    code: str
    unit: Unit
    compute: Callable[[Session, Period], Value]
    behind: Callable[[Period], Select[Any]] | None = None
    """The incidents that it counts, newest first."""


def closed_in(period: Period) -> ColumnElement[bool]:
    return and_(
        Incident.state == State.CLOSED,
        Incident.closed_at >= period.since,
        Incident.closed_at < period.until,
    )


def _incidents(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(Incident).where(*conditions).order_by(Incident.id.desc())


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(Incident.id)).where(*conditions)) or 0


def _share(part: int, whole: int) -> Value:
    return Value(part / whole if whole else None, part, whole)


def _transfer_rate(session: Session, period: Period) -> Value:
    opened_first = and_(closed_in(period), Incident.opened_level == 1)
    return _share(
        _count(session, opened_first, Incident.highest_level > 1),
        _count(session, opened_first),
    )


def _transferred(period: Period) -> Select[Any]:
    return _incidents(
        closed_in(period), Incident.opened_level == 1, Incident.highest_level > 1
    )


def _known_share(session: Session, period: Period) -> Value:
    return _share(
        _count(session, closed_in(period), Incident.written_for_it.is_(False)),
        _count(session, closed_in(period)),
    )


def _known(period: Period) -> Select[Any]:
    return _incidents(closed_in(period), Incident.written_for_it.is_(False))


def _approval_hours(session: Session, period: Period) -> Value:
    """Median of resolved → solution checked in, where that came later."""
    rows = session.execute(
        select(Incident.resolved_at, func.min(IncidentEvent.at))
        .join(IncidentEvent, IncidentEvent.incident_id == Incident.id)
        .where(
            closed_in(period),
            IncidentEvent.action == Remark.SOLUTION_CHECKED_IN,
            Incident.resolved_at.is_not(None),
            IncidentEvent.at >= Incident.resolved_at,
        )
        .group_by(Incident.id, Incident.resolved_at)
    ).all()
    hours = [
        (at - resolved).total_seconds() / 3600 for resolved, at in rows if resolved
    ]
    return Value(median(hours) if hours else None, len(hours), len(hours))


def _waiting_condition() -> ColumnElement[bool]:
    return and_(
        Incident.state == State.RESOLVED,
        Incident.verification == Verification.CONFIRMED,
        Incident.pending_submission_id.is_not(None),
    )


def _waiting_for_review(session: Session, _period: Period) -> Value:
    count = _count(session, _waiting_condition())
    return Value(count, count, count)


def _waiting(_period: Period) -> Select[Any]:
    return _incidents(_waiting_condition())


def _was_reopened(period: Period) -> ColumnElement[bool]:
    return exists().where(
        IncidentEvent.incident_id == Incident.id,
        IncidentEvent.action == Action.REOPEN,
        IncidentEvent.source == State.CLOSED,
        IncidentEvent.at >= period.since,
        IncidentEvent.at < period.until,
    )


def _was_closed(period: Period) -> ColumnElement[bool]:
    return exists().where(
        IncidentEvent.incident_id == Incident.id,
        IncidentEvent.action == Action.CLOSE,
        IncidentEvent.at >= period.since,
        IncidentEvent.at < period.until,
    )


def _reopen_rate(session: Session, period: Period) -> Value:
    return _share(
        _count(session, _was_reopened(period)),
        _count(session, or_(_was_closed(period), _was_reopened(period))),
    )


def _reopened(period: Period) -> Select[Any]:
    return _incidents(_was_reopened(period))


def _on_behalf(period: Period) -> ColumnElement[bool]:
    return and_(closed_in(period), Incident.recorded_by_id != Incident.verified_by_id)


def _on_behalf_share(session: Session, period: Period) -> Value:
    return _share(
        _count(session, _on_behalf(period)), _count(session, closed_in(period))
    )


def _recorded_on_behalf(period: Period) -> Select[Any]:
    return _incidents(_on_behalf(period))


def _satisfaction(session: Session, period: Period) -> Value:
    answered = and_(closed_in(period), Incident.satisfaction.is_not(None))
    mean = session.scalar(select(func.avg(Incident.satisfaction)).where(answered))
    count = _count(session, answered)
    return Value(float(mean) if mean is not None else None, count, count)


def _with_satisfaction(period: Period) -> Select[Any]:
    return _incidents(closed_in(period), Incident.satisfaction.is_not(None))


def _link_accuracy(session: Session, period: Period) -> Value:
    """Of the links judged right or wrong, those that are right."""
    rows = session.execute(
        select(SampledLink.judgement, func.count())
        .where(
            SampledLink.month >= month_of(period.since),
            SampledLink.month <= month_of(period.until - timedelta(seconds=1)),
            SampledLink.judgement.is_not(None),
        )
        .group_by(SampledLink.judgement)
    )
    counts = {judgement: count for judgement, count in rows}  # noqa: C416
    right = counts.get(Judgement.RIGHT, 0)
    return _share(right, right + counts.get(Judgement.WRONG, 0))


def _self_service_success(session: Session, period: Period) -> Value:
    """Self-service searches that helped, with no incident of the person soon after."""
    asked = and_(
        Search.self_service.is_(True),
        Search.at >= period.since,
        Search.at < period.until,
    )
    helped = exists().where(
        SearchStep.search_id == Search.id, SearchStep.kind == StepKind.HELPED
    )
    later = aliased(Incident)
    needed_more = exists().where(
        later.reporter_id == Search.user_id,
        later.created_at >= Search.at,
        later.created_at < _later(session, Search.at),
    )
    whole = session.scalar(select(func.count(Search.id)).where(asked)) or 0
    part = session.scalar(
        select(func.count(Search.id)).where(asked, helped, ~needed_more)
    )
    return _share(part or 0, whole)


def _later(session: Session, column: Any) -> Any:
    """*column* and ``INCIDENT_AFTER_HELP`` more, in the database's own words."""
    days = INCIDENT_AFTER_HELP.days
    if session.get_bind().dialect.name == "sqlite":
        # Stored as text like 2026-03-02 12:00:00.000000, and compared as such.
        return func.strftime("%Y-%m-%d %H:%M:%f", column, f"+{days} days")
    return column + literal(INCIDENT_AFTER_HELP, Interval())


def _opened(session: Session, period: Period) -> Value:
    count = _count(session, *_opened_in(period))
    return Value(count, count, count)


def _opened_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    return (Incident.created_at >= period.since, Incident.created_at < period.until)


def _opened_list(period: Period) -> Select[Any]:
    return _incidents(*_opened_in(period))


def _closed(session: Session, period: Period) -> Value:
    count = _count(session, closed_in(period))
    return Value(count, count, count)


def _closed_list(period: Period) -> Select[Any]:
    return _incidents(closed_in(period))


NUMBERS: Final = (
    Number("opened", Unit.COUNT, _opened, _opened_list),
    Number("closed", Unit.COUNT, _closed, _closed_list),
    Number("transfer_rate", Unit.SHARE, _transfer_rate, _transferred),
    Number("known_share", Unit.SHARE, _known_share, _known),
    Number("approval_hours", Unit.HOURS, _approval_hours),
    Number("waiting_for_review", Unit.COUNT, _waiting_for_review, _waiting),
    Number("reopen_rate", Unit.SHARE, _reopen_rate, _reopened),
    Number("link_accuracy", Unit.SHARE, _link_accuracy),
    Number("self_service_success", Unit.SHARE, _self_service_success),
    Number("on_behalf_share", Unit.SHARE, _on_behalf_share, _recorded_on_behalf),
    Number("satisfaction", Unit.STARS, _satisfaction, _with_satisfaction),
)
BY_CODE: Final = {number.code: number for number in NUMBERS}


def compute_all(session: Session, period: Period) -> dict[str, Value]:
    return {number.code: number.compute(session, period) for number in NUMBERS}


def by_week(session: Session, number: Number, period: Period) -> list[Value]:
    return [number.compute(session, week) for week in period.weeks()]
