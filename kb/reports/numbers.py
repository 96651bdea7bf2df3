"""The numbers of a period, each defined in one place together with the list behind it."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Float,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from kb.incidents.actions import Action, Remark
from kb.incidents.models import Incident, IncidentEvent, State, Verification
from kb.people.models import Membership
from kb.reports.cuts import EVERYTHING, RECEIVED, Cut, Dimension
from kb.reports.durations import MinutesBetween
from kb.reports.models import Judgement, SampledLink
from kb.reports.number import (
    Number,
    Unit,
    Value,
    count,
    read_count,
    read_mean,
    read_median,
    read_share,
)
from kb.reports.periods import Period, month_of
from kb.reports.tallies import ALL, Population, Question
from kb.traces.models import Search, SearchStep, StepKind

INCIDENT_AFTER_HELP: Final = timedelta(days=3)
"""A search that helped counts as a success if no incident follows within this time."""


def closed_in(period: Period) -> ColumnElement[bool]:
    return CLOSED.holds(period)


def _all(_period: Period) -> ColumnElement[bool]:
    return true()


def _is_closed(_period: Period) -> ColumnElement[bool]:
    return Incident.state == State.CLOSED


OPENED: Final = Population(counts=_all, moment=Incident.created_at, columns=RECEIVED)
CLOSED: Final = Population(counts=_is_closed, moment=Incident.closed_at)


def _opened_at_the_first_level(_period: Period) -> ColumnElement[bool]:
    return Incident.opened_level == 1


def _raised(_period: Period) -> ColumnElement[bool]:
    return Incident.highest_level > 1


def _known(_period: Period) -> ColumnElement[bool]:
    return Incident.written_for_it.is_(False)


def _hours_to_approval(_period: Period) -> ColumnElement[Any]:
    """From resolved to the check-in of the solution, where that came later."""
    checked_in = (
        select(func.min(IncidentEvent.at))
        .where(
            IncidentEvent.incident_id == Incident.id,
            IncidentEvent.action == Remark.SOLUTION_CHECKED_IN,
            IncidentEvent.at >= Incident.resolved_at,
        )
        .correlate(Incident)
        .scalar_subquery()
    )
    return cast(MinutesBetween(Incident.resolved_at, checked_in), Float) / 60


def _checked_in_later(period: Period) -> ColumnElement[bool]:
    return _hours_to_approval(period).is_not(None)


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


def _answered(_period: Period) -> ColumnElement[bool]:
    return Incident.satisfaction.is_not(None)


def _stars(_period: Period) -> Any:
    return Incident.satisfaction


def _drawn(period: Period) -> ColumnElement[bool]:
    """Drawn for the months of the period, and judged right or wrong."""
    return and_(
        SampledLink.month >= month_of(period.since),
        SampledLink.month <= month_of(period.until - timedelta(seconds=1)),
        SampledLink.judgement.in_((Judgement.RIGHT, Judgement.WRONG)),
    )


def _right(_period: Period) -> ColumnElement[bool]:
    return SampledLink.judgement == Judgement.RIGHT


def _by_themselves(_period: Period) -> ColumnElement[bool]:
    return Search.self_service.is_(True)


def _helped(_period: Period) -> ColumnElement[bool]:
    """It helped, with no incident of the person soon after."""
    helped = exists().where(
        SearchStep.search_id == Search.id, SearchStep.kind == StepKind.HELPED
    )
    later = aliased(Incident)
    needed_more = exists().where(
        later.reporter_id == Search.user_id,
        later.created_at >= Search.at,
        MinutesBetween(Search.at, later.created_at)
        < INCIDENT_AFTER_HELP / timedelta(minutes=1),
    )
    return and_(helped, ~needed_more)


_UNIT_OF_SEARCHER: Final = (
    select(func.min(Membership.unit_id))
    .where(Membership.user_id == Search.user_id)
    .correlate(Search)
    .scalar_subquery()
)
_SEARCHED: Final = Population(
    counts=_by_themselves,
    moment=Search.at,
    source=Search,
    columns={
        Dimension.UNIT: _UNIT_OF_SEARCHER,
        Dimension.TIER: _UNIT_OF_SEARCHER,
        Dimension.PERSON: Search.user_id,
    },
)


def _counted(code: str, among: Population) -> Number:
    return Number(code=code, unit=Unit.COUNT, read=read_count, among=among)


def _shared(code: str, among: Population, **which: Any) -> Number:
    return Number(code=code, unit=Unit.SHARE, read=read_share, among=among, **which)


NUMBERS: Final = (
    _counted("opened", OPENED),
    _counted("closed", CLOSED),
    _shared("transfer_rate", CLOSED, of=_opened_at_the_first_level, part=_raised),
    _shared("known_share", CLOSED, part=_known),
    Number(
        code="approval_hours",
        unit=Unit.HOURS,
        read=read_median,
        among=CLOSED,
        of=_checked_in_later,
        amount=_hours_to_approval,
    ),
    _counted("waiting_for_review", Population(counts=_waiting)),
    _shared("reopen_rate", Population(counts=_was_ended), part=_was_reopened),
    _shared(
        "link_accuracy", Population(counts=_drawn, beside=SampledLink), part=_right
    ),
    _shared("self_service_success", _SEARCHED, part=_helped),
    _shared("on_behalf_share", CLOSED, part=_on_behalf),
    Number(
        code="satisfaction",
        unit=Unit.STARS,
        read=read_mean,
        among=CLOSED,
        of=_answered,
        amount=_stars,
    ),
)
"""In the order of the page. What each is called and means: ``web/words/numbers.py``."""
BY_CODE: Final = {number.code: number for number in NUMBERS}


def compute_all(
    session: Session, period: Period, cut: Cut = EVERYTHING
) -> dict[str, Value]:
    (found,) = count(session, NUMBERS, Question([period], cut))
    return {
        number.code: values[ALL] for number, values in zip(NUMBERS, found, strict=True)
    }


def course(
    session: Session, number: Number, period: Period, cut: Cut = EVERYTHING
) -> list[Value]:
    """The number in each part of *period*, which stand in its ``parts``."""
    found = count(session, [number], Question(period.parts(), cut))
    return [values[ALL] for (values,) in found]
