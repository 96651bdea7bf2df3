"""The numbers of a period, each defined in one place together with the list behind it."""

from datetime import timedelta
from statistics import median
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Interval,
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
from kb.reports.number import (
    Number,
    Unit,
    Value,
    count_incidents,
    counted,
    share,
    shared,
)
from kb.reports.periods import Period, month_of
from kb.traces.models import Search, SearchStep, StepKind

INCIDENT_AFTER_HELP: Final = timedelta(days=3)
"""A search that helped counts as a success if no incident follows within this time."""


def closed_in(period: Period) -> ColumnElement[bool]:
    return and_(
        Incident.state == State.CLOSED,
        Incident.closed_at >= period.since,
        Incident.closed_at < period.until,
    )


def _opened_in(period: Period) -> ColumnElement[bool]:
    return and_(Incident.created_at >= period.since, Incident.created_at < period.until)


def _opened_at_the_first_level(period: Period) -> ColumnElement[bool]:
    return and_(closed_in(period), Incident.opened_level == 1)


def _raised(_period: Period) -> ColumnElement[bool]:
    return Incident.highest_level > 1


def _known(_period: Period) -> ColumnElement[bool]:
    return Incident.written_for_it.is_(False)


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


def _waiting(_period: Period) -> ColumnElement[bool]:
    return and_(
        Incident.state == State.RESOLVED,
        Incident.verification == Verification.CONFIRMED,
        Incident.pending_submission_id.is_not(None),
    )


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


def _was_ended(period: Period) -> ColumnElement[bool]:
    return or_(_was_closed(period), _was_reopened(period))


def _on_behalf(_period: Period) -> ColumnElement[bool]:
    return Incident.recorded_by_id != Incident.verified_by_id


def _answered(period: Period) -> ColumnElement[bool]:
    return and_(closed_in(period), Incident.satisfaction.is_not(None))


def _satisfaction(session: Session, period: Period) -> Value:
    mean = session.scalar(
        select(func.avg(Incident.satisfaction)).where(_answered(period))
    )
    count = count_incidents(session, _answered(period))
    return Value(float(mean) if mean is not None else None, count, count)


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
    return share(right, right + counts.get(Judgement.WRONG, 0))


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
    return share(part or 0, whole)


def _later(session: Session, column: Any) -> Any:
    """*column* and ``INCIDENT_AFTER_HELP`` more, in the database's own words."""
    days = INCIDENT_AFTER_HELP.days
    if session.get_bind().dialect.name == "sqlite":
        # Stored as text like 2026-03-02 12:00:00.000000, and compared as such.
        return func.strftime("%Y-%m-%d %H:%M:%f", column, f"+{days} days")
    return column + literal(INCIDENT_AFTER_HELP, Interval())


NUMBERS: Final = (
    counted("opened", _opened_in),
    counted("closed", closed_in),
    shared("transfer_rate", _raised, of=_opened_at_the_first_level),
    shared("known_share", _known, of=closed_in),
    Number("approval_hours", Unit.HOURS, _approval_hours),
    counted("waiting_for_review", _waiting),
    shared("reopen_rate", _was_reopened, of=_was_ended),
    Number("link_accuracy", Unit.SHARE, _link_accuracy),
    Number("self_service_success", Unit.SHARE, _self_service_success),
    shared("on_behalf_share", _on_behalf, of=closed_in),
    Number("satisfaction", Unit.STARS, _satisfaction, _answered),
)
"""In the order of the page. What each is called and means: ``web/words/numbers.py``."""
BY_CODE: Final = {number.code: number for number in NUMBERS}


def compute_all(session: Session, period: Period) -> dict[str, Value]:
    return {number.code: number.compute(session, period) for number in NUMBERS}


def by_week(session: Session, number: Number, period: Period) -> list[Value]:
    return [number.compute(session, week) for week in period.weeks()]
