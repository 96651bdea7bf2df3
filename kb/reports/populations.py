"""Which incidents of a period numbers are made of."""

from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from kb.incidents.actions import Action, Remark
from kb.incidents.models import Incident, IncidentEvent, State, Verification
from kb.incidents.takers import is_open
from kb.people.models import Membership, Unit
from kb.reports.conditions import list_reopened, was_reopened
from kb.reports.cuts import RECEIVED, Dimension
from kb.reports.models import Judgement, SampledLink
from kb.reports.periods import Times
from kb.reports.tallies import Condition, Population
from kb.service_levels.models import Clock, Target
from kb.services.models import OWN, ClientAssignment
from kb.traces.models import Search

_Earlier: Final = aliased(IncidentEvent)


def closed_in(period: Times) -> ColumnElement[bool]:
    return CLOSED.holds(period)


def every(_period: Times) -> ColumnElement[bool]:
    return true()


def is_closed(_period: Times) -> ColumnElement[bool]:
    return Incident.state == State.CLOSED


def waiting(period: Times) -> ColumnElement[bool]:
    """At the end of the period, as far as it is known now.

    What has been closed since waited then for the solution that was written for it.
    """
    waits = and_(
        is_open(),
        Incident.state == State.RESOLVED,
        Incident.verification == Verification.CONFIRMED,
        Incident.pending_submission_id.is_not(None),
    )
    waited = and_(
        Incident.state == State.CLOSED,
        Incident.closed_at >= period.until,
        Incident.written_for_it.is_(True),
    )
    return and_(Incident.verified_at < period.until, or_(waits, waited))


def was_ended(period: Times) -> ColumnElement[bool]:
    """Closed in the period, whether it has been reopened since or in the period."""
    closed = exists().where(
        IncidentEvent.incident_id == Incident.id,
        IncidentEvent.action == Action.CLOSE,
        IncidentEvent.at >= period.since,
        IncidentEvent.at < period.until,
    )
    reopened_since = Incident.id.in_(list_reopened(period.since))
    return or_(
        closed_in(period),
        and_(reopened_since, or_(closed, was_reopened(period))),
    )


def was_checked_in_later(_period: Times) -> ColumnElement[bool]:
    """The time line's first check-in of a solution after it was resolved."""
    # Few are; named like this, they are read first.
    checked_in = select(_Earlier.incident_id).where(
        _Earlier.action == Remark.SOLUTION_CHECKED_IN
    )
    return and_(
        Incident.state == State.CLOSED,
        Incident.id.in_(checked_in),
        IncidentEvent.action == Remark.SOLUTION_CHECKED_IN,
        IncidentEvent.at >= Incident.resolved_at,
        ~exists().where(
            _Earlier.incident_id == Incident.id,
            _Earlier.action == Remark.SOLUTION_CHECKED_IN,
            _Earlier.at >= Incident.resolved_at,
            _Earlier.id < IncidentEvent.id,
        ),
    )


def drawn(period: Times) -> ColumnElement[bool]:
    """Drawn for the months of the period, and judged right or wrong."""
    return and_(
        SampledLink.month >= period.first_month,
        SampledLink.month <= period.last_month,
        SampledLink.judgement.in_((Judgement.RIGHT, Judgement.WRONG)),
    )


def by_themselves(_period: Times) -> ColumnElement[bool]:
    return Search.self_service.is_(True)


def was_opened(period: Times) -> ColumnElement[bool]:
    return OPENED.holds(period)


def was_open_at_the_end(period: Times) -> ColumnElement[bool]:
    """As far as it is known now: what was reopened since counts as open all along."""
    cancelled_later = exists().where(
        IncidentEvent.incident_id == Incident.id,
        IncidentEvent.target == State.CANCELLED,
        IncidentEvent.at >= period.until,
    )
    return and_(
        Incident.created_at < period.until,
        or_(
            is_open(),
            and_(Incident.state == State.CLOSED, Incident.closed_at >= period.until),
            and_(
                Incident.state == State.CANCELLED,
                cancelled_later,
            ),
        ),
    )


_UNIT_OF_SEARCHER: Final = (
    select(func.min(Membership.unit_id))
    .where(Membership.user_id == Search.user_id)
    .correlate(Search)
    .scalar_subquery()
)
_CLIENT_OF_SEARCHER: Final = func.coalesce(
    select(func.min(ClientAssignment.client_id))
    .where(ClientAssignment.user_id == Search.user_id)
    .correlate(Search)
    .scalar_subquery(),
    select(func.min(Unit.client_id))
    .join(Membership, Membership.unit_id == Unit.id)
    .where(Membership.user_id == Search.user_id)
    .correlate(Search)
    .scalar_subquery(),
    OWN,
)
"""The first of them, of somebody who belongs to several."""
SEARCHED: Final = Population(
    counts=by_themselves,
    moment=Search.at,
    source=Search,
    columns={
        Dimension.CLIENT: _CLIENT_OF_SEARCHER,
        Dimension.UNIT: _UNIT_OF_SEARCHER,
        Dimension.TIER: _UNIT_OF_SEARCHER,
        Dimension.PERSON: Search.user_id,
    },
)
OPENED: Final = Population(counts=every, moment=Incident.created_at, columns=RECEIVED)
OPENED_BY_NOBODY: Final = Population(
    counts=every,
    moment=Incident.created_at,
    columns={
        dimension: column
        for dimension, column in RECEIVED.items()
        if dimension is not Dimension.PERSON
    },
)
"""The same, for what is told of no single person."""
OPENED_THEN: Final = Population(counts=was_opened, columns=RECEIVED)
"""The same, for what depends on the period besides."""
CLOSED: Final = Population(counts=is_closed, moment=Incident.closed_at)
CLOSED_BY_ORIGIN: Final = Population(
    counts=is_closed, moment=Incident.closed_at, columns=RECEIVED
)
ENDED: Final = Population(counts=was_ended)
CHECKED_IN: Final = Population(
    counts=was_checked_in_later, moment=Incident.closed_at, beside=IncidentEvent
)
BACKLOG: Final = Population(counts=was_open_at_the_end)
WAITING: Final = Population(counts=waiting)
DRAWN: Final = Population(counts=drawn, beside=SampledLink)


def _of(target: Target) -> Condition:
    def is_of_it(_period: Times) -> ColumnElement[bool]:
        return Clock.target == target

    return is_of_it


RESPONSES: Final = Population(
    counts=_of(Target.RESPOND), moment=Clock.ended_at, beside=Clock, is_of_beside=True
)
RESOLUTIONS: Final = Population(
    counts=_of(Target.RESOLVE), moment=Clock.ended_at, beside=Clock, is_of_beside=True
)
RESTORED: Final = Population(
    counts=_of(Target.RESOLVE), moment=Clock.met_at, beside=Clock, is_of_beside=True
)
NOT_KEPT: Final = Population(counts=every, is_kept=False)
"""Of what nothing is recorded here yet."""
