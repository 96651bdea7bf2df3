"""What is counted of the incidents that numbers are made of."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    and_,
    cast,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from kb.complaints.models import Complaint
from kb.incidents import causes
from kb.incidents.actions import Action, Remark
from kb.incidents.models import Incident, IncidentEvent, State
from kb.people.models import Unit
from kb.reports.durations import MinutesBetween
from kb.reports.models import Judgement, SampledLink
from kb.reports.periods import Times
from kb.service_levels.models import Clock
from kb.traces.models import Search, SearchStep, StepKind

INCIDENT_AFTER_HELP: Final = timedelta(days=3)
"""A search that helped counts as a success if no incident follows within this time."""
_Here: Final = aliased(Unit)
_Origin: Final = aliased(Unit)
_Later: Final = aliased(Incident)


def opened_at_the_first_level(_period: Times) -> ColumnElement[bool]:
    return Incident.opened_level == 1


def raised(_period: Times) -> ColumnElement[bool]:
    return Incident.highest_level > 1


def known(_period: Times) -> ColumnElement[bool]:
    return Incident.written_for_it.is_(False)


def hours_to_approval(_period: Times) -> ColumnElement[Any]:
    """From resolved to the check-in of the solution."""
    minutes = MinutesBetween(Incident.resolved_at, IncidentEvent.at)
    return cast(minutes, Float) / 60


def list_reopened(since: datetime, until: datetime | None = None) -> Select[Any]:
    """The ids of what was reopened after it was closed; few, and read first."""
    found = select(IncidentEvent.incident_id).where(
        IncidentEvent.action == Action.REOPEN,
        IncidentEvent.source == State.CLOSED,
        IncidentEvent.at >= since,
    )
    return found if until is None else found.where(IncidentEvent.at < until)


def was_reopened(period: Times) -> ColumnElement[bool]:
    return Incident.id.in_(list_reopened(period.since, period.until))


def in_time(_period: Times) -> ColumnElement[bool]:
    return Clock.missed_at.is_(None)


def hours_to_restore(_period: Times) -> ColumnElement[Any]:
    """Working hours, without what it waited for others."""
    return cast(Clock.spent_seconds, Float) / 3600


def on_behalf(_period: Times) -> ColumnElement[bool]:
    return Incident.recorded_by_id != Incident.verified_by_id


def answered(_period: Times) -> ColumnElement[bool]:
    return Incident.satisfaction.is_not(None)


def stars(_period: Times) -> Any:
    return Incident.satisfaction


def right(_period: Times) -> ColumnElement[bool]:
    return SampledLink.judgement == Judgement.RIGHT


def helped(_period: Times) -> ColumnElement[bool]:
    """It helped, with no incident of the person soon after."""
    helped = exists().where(
        SearchStep.search_id == Search.id, SearchStep.kind == StepKind.HELPED
    )
    needed_more = exists().where(
        _Later.reporter_id == Search.user_id,
        _Later.created_at >= Search.at,
        MinutesBetween(Search.at, _Later.created_at)
        < INCIDENT_AFTER_HELP / timedelta(minutes=1),
    )
    return and_(helped, ~needed_more)


def at_the_first_line(_period: Times) -> ColumnElement[bool]:
    return Incident.highest_level == 1


def came_from_a_unit(_period: Times) -> ColumnElement[bool]:
    return Incident.origin_unit_id.is_not(None)


def on_its_own_tier(_period: Times) -> ColumnElement[bool]:
    """It ended in a unit of the tier that it came from."""
    same = (
        select(_Here.id)
        .join(_Origin, _Origin.tier == _Here.tier)
        .where(_Here.id == Incident.unit_id, _Origin.id == Incident.origin_unit_id)
        .correlate(Incident)
        .exists()
    )
    return or_(Incident.unit_id == Incident.origin_unit_id, same)


def was_resolved_by_the_end(period: Times) -> ColumnElement[bool]:
    """Before the period was over, and it has stayed so."""
    return and_(
        Incident.state.in_((State.RESOLVED, State.CLOSED)),
        Incident.resolved_at < period.until,
    )


def days_open(period: Times) -> ColumnElement[Any]:
    return cast(MinutesBetween(Incident.created_at, period.end), Float) / 1440


def has_a_cause(_period: Times) -> ColumnElement[bool]:
    return Incident.cause != causes.NOT_SAID


def was_caused_by_people(_period: Times) -> ColumnElement[bool]:
    return or_(*(causes.has_cause(code) for code in causes.OF_PEOPLE))


def was_complained_of(_period: Times) -> ColumnElement[bool]:
    complaints = select(IncidentEvent.incident_id).where(
        IncidentEvent.action == Remark.COMPLAIN
    )
    received = select(Complaint.incident_id).where(Complaint.incident_id.is_not(None))
    return or_(Incident.id.in_(complaints), Incident.id.in_(received))


def has_a_worker(_period: Times) -> ColumnElement[bool]:
    return Incident.assignee_id.is_not(None)


def worker(_period: Times) -> Any:
    return Incident.assignee_id
