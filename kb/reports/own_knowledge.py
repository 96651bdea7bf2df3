"""What one person's own articles saved others, and how good the links to them are."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from kb.articles.models import Revision, Submission
from kb.incidents.actions import Action
from kb.incidents.models import Incident, IncidentEvent
from kb.people.models import User
from kb.reports.models import Judgement, SampledLink
from kb.reports.periods import Period
from kb.reports.populations import closed_in
from kb.services.visibility import clients_of, of_clients
from kb.traces.models import Search, SearchStep, StepKind

FIRST_LINE: Final = 1


@dataclass(frozen=True, slots=True)
class Saved:
    """One article of theirs."""

    article_id: int
    title: str
    incidents: int
    """Of others, that closed with it."""
    first_line: int
    """Of these, those that never left the first line."""
    reopened: int
    """Of these, those that were reopened once."""


@dataclass(frozen=True, slots=True)
class OwnKnowledge:
    articles: tuple[Saved, ...]
    """Most used first."""
    searches: int
    """Of others, in which an article of theirs helped."""
    judged: int
    """Links to their articles that a reviewer judged."""
    right: int

    @property
    def incidents(self) -> int:
        return sum(each.incidents for each in self.articles)

    @property
    def first_line_share(self) -> float | None:
        return self._share(sum(each.first_line for each in self.articles))

    @property
    def reopen_rate(self) -> float | None:
        return self._share(sum(each.reopened for each in self.articles))

    @property
    def link_accuracy(self) -> float | None:
        return self.right / self.judged if self.judged else None

    def _share(self, part: int) -> float | None:
        return part / self.incidents if self.incidents else None


def read(session: Session, person: User, period: Period) -> OwnKnowledge:
    """Of *person*'s articles, in incidents of the clients that they work for.

    Counts never come alone: a number of uses says little where links are wrong, or
    incidents come back.
    """
    judged, right = _judged(session, person, period)
    return OwnKnowledge(
        articles=tuple(_saved(session, person, period)),
        searches=_searches(session, person, period),
        judged=judged,
        right=right,
    )


def _is_of_others(person: User) -> ColumnElement[bool]:
    return or_(Incident.assignee_id.is_(None), Incident.assignee_id != person.id)


def was_reopened() -> ColumnElement[bool]:
    """The condition that an ``Incident`` was reopened once."""
    return (
        select(IncidentEvent.id)
        .where(
            IncidentEvent.incident_id == Incident.id,
            IncidentEvent.action == Action.REOPEN,
        )
        .exists()
    )


def _saved(session: Session, person: User, period: Period) -> list[Saved]:
    count = func.count(Incident.id)
    rows = session.execute(
        select(
            Incident.solution_id,
            func.max(Revision.title),
            count,
            func.sum(case((Incident.highest_level <= FIRST_LINE, 1), else_=0)),
            func.sum(case((was_reopened(), 1), else_=0)),
        )
        .join(Revision, Revision.id == Incident.closing_revision_id)
        .join(Submission, Submission.id == Revision.submission_id)
        .where(
            closed_in(period),
            Submission.author_id == person.id,
            _is_of_others(person),
            of_clients(Incident.client_id, clients_of(session, person)),
        )
        .group_by(Incident.solution_id)
        .order_by(count.desc(), Incident.solution_id)
    )
    return [Saved(*row) for row in rows]


def _searches(session: Session, person: User, period: Period) -> int:
    query = (
        select(func.count(func.distinct(SearchStep.search_id)))
        .join(Revision, Revision.article_id == SearchStep.article_id)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(Search, Search.id == SearchStep.search_id)
        .where(
            SearchStep.kind == StepKind.HELPED,
            SearchStep.at >= period.since,
            SearchStep.at < period.until,
            Submission.author_id == person.id,
            Search.user_id != person.id,
        )
    )
    return session.scalar(query) or 0


def _judged(session: Session, person: User, period: Period) -> tuple[int, int]:
    """How many links to their articles were judged one way or the other, and how many right."""
    is_right = case((SampledLink.judgement == Judgement.RIGHT, 1), else_=0)
    row = session.execute(
        select(func.count(SampledLink.id), func.coalesce(func.sum(is_right), 0))
        .join(Incident, Incident.id == SampledLink.incident_id)
        .join(Revision, Revision.id == Incident.closing_revision_id)
        .join(Submission, Submission.id == Revision.submission_id)
        .where(
            SampledLink.judgement.in_((Judgement.RIGHT, Judgement.WRONG)),
            SampledLink.drawn_at >= period.since,
            SampledLink.drawn_at < period.until,
            Submission.author_id == person.id,
        )
    ).one()
    return row[0], row[1]
