"""Whether a solved problem stays solved: its incidents by week, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from kb.alerts.models import AlertGroup, AlertPattern, PatternIncident, PatternKind
from kb.incidents import policy
from kb.incidents.models import Incident
from kb.people.models import User
from kb.problems.models import Problem, ProblemEvent, ProblemState
from kb.problems.moves import Action

WEEKS: Final = 12
"""So many on each side."""
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    since: datetime
    incidents: int
    is_after: bool


@dataclass(frozen=True, slots=True)
class Proof:
    solved_at: datetime
    until: datetime
    """The end of the last week, which may be shorter."""
    weeks: Sequence[Week]

    @property
    def before(self) -> float:
        """Incidents a week before it was solved."""
        return sum(week.incidents for week in self.weeks if not week.is_after) / WEEKS

    @property
    def after(self) -> float | None:
        """Incidents a week since; nothing within the first week."""
        weeks = (self.until - self.solved_at) / _WEEK
        if weeks < 1:
            return None
        return sum(week.incidents for week in self.weeks if week.is_after) / weeks


def prove(
    session: Session, problem: Problem, user: User, *, now: datetime
) -> Proof | None:
    """Nothing for a problem that is not solved. It counts what *user* may see."""
    solved_at = _solved_at(session, problem)
    if solved_at is None:
        return None
    until = min(solved_at + WEEKS * _WEEK, now)
    moments = session.scalars(
        select(Incident.created_at).where(
            _belongs_to(problem),
            Incident.duplicate_of_id.is_(None),
            Incident.created_at >= solved_at - WEEKS * _WEEK,
            Incident.created_at < until,
            policy.visible_to(session, user),
        )
    ).all()
    weeks = []
    for number in range(-WEEKS, WEEKS):
        since = solved_at + number * _WEEK
        if since < until:
            count = sum(since <= each < since + _WEEK for each in moments)
            weeks.append(Week(since, count, is_after=number >= 0))
    return Proof(solved_at, until, weeks)


def _solved_at(session: Session, problem: Problem) -> datetime | None:
    if problem.state is not ProblemState.SOLVED:
        return None
    return session.scalar(
        select(func.max(ProblemEvent.at)).where(
            ProblemEvent.problem_id == problem.id, ProblemEvent.action == Action.SOLVE
        )
    )


def _belongs_to(problem: Problem) -> ColumnElement[bool]:
    """Grouped under it, solved by its solution, or like those that it was opened for.

    What comes back after the solving is seldom grouped by anybody.
    """
    of_users = (
        select(PatternIncident.incident_id)
        .join(AlertPattern, AlertPattern.id == PatternIncident.pattern_id)
        .where(AlertPattern.problem_id == problem.id)
    )
    of_alerts = (
        select(AlertGroup.incident_id)
        .join(AlertPattern, AlertPattern.value == AlertGroup.template)
        .where(
            AlertPattern.kind == PatternKind.TEMPLATE,
            AlertPattern.problem_id == problem.id,
        )
    )
    return or_(
        Incident.problem_id == problem.id,
        Incident.solution_id == problem.solution_id,
        Incident.id.in_(of_users),
        Incident.id.in_(of_alerts),
    )
