"""The list of a quarter: authors who want to be on it, each with how good their links are."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from kb.articles.models import Revision, Submission
from kb.incidents.models import Incident
from kb.people.models import User
from kb.reports.models import Judgement, SampledLink
from kb.reports.own_knowledge import was_reopened
from kb.reports.periods import Period
from kb.reports.populations import closed_in
from kb.services.visibility import clients_of, is_known_to, of_clients, works_for


class Order(StrEnum):
    """Never by how often something was used: that rewards many weak articles."""

    NAME = "name"
    ACCURACY = "accuracy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    name: str
    incidents: int = 0
    """Of others, that closed with an article of theirs."""
    reopened: int = 0
    """Of these, those that were reopened once."""
    judged: int = 0
    """Links to their articles that a reviewer judged."""
    right: int = 0

    @property
    def reopen_rate(self) -> float | None:
        return self.reopened / self.incidents if self.incidents else None

    @property
    def link_accuracy(self) -> float | None:
        return self.right / self.judged if self.judged else None


def list_authors(
    session: Session, reader: User, period: Period, order: Order
) -> list[Author]:
    """Whoever is on the list now and known to *reader*, in what both of them may see."""
    people = session.execute(
        select(User.id, User.name, User.login)
        .where(User.on_season_list, User.active, is_known_to(session, reader))
        .order_by(User.name, User.id)
    ).all()
    saved, judged = _saved(session, reader, period), _judged(session, reader, period)
    authors = []
    for user_id, name, login in people:
        incidents, reopened = saved.get(user_id, (0, 0))
        links, right = judged.get(user_id, (0, 0))
        authors.append(
            Author(
                name=name or login,
                incidents=incidents,
                reopened=reopened,
                judged=links,
                right=right,
            )
        )
    if order is Order.ACCURACY:
        authors.sort(key=_by_accuracy)
    return authors


def _by_accuracy(author: Author) -> tuple[bool, float]:
    """The best first; whoever's links nobody judged comes last."""
    return author.link_accuracy is None, -(author.link_accuracy or 0.0)


Counted = dict[int, tuple[int, int]]
"""Two figures of each author, by their id."""


def _saved(session: Session, reader: User, period: Period) -> Counted:
    rows = session.execute(
        select(
            User.id,
            func.count(Incident.id),
            func.sum(case((was_reopened(), 1), else_=0)),
        )
        .select_from(Incident)
        .join(Revision, Revision.id == Incident.closing_revision_id)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(User, User.id == Submission.author_id)
        .where(
            closed_in(period),
            User.on_season_list,
            or_(Incident.assignee_id.is_(None), Incident.assignee_id != User.id),
            of_clients(Incident.client_id, clients_of(session, reader)),
            works_for(Incident.client_id),
        )
        .group_by(User.id)
    )
    return {user_id: (count, reopened) for user_id, count, reopened in rows}


def _judged(session: Session, reader: User, period: Period) -> Counted:
    is_right = case((SampledLink.judgement == Judgement.RIGHT, 1), else_=0)
    rows = session.execute(
        select(User.id, func.count(SampledLink.id), func.sum(is_right))
        .select_from(SampledLink)
        .join(Incident, Incident.id == SampledLink.incident_id)
        .join(Revision, Revision.id == Incident.closing_revision_id)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(User, User.id == Submission.author_id)
        .where(
            SampledLink.judgement.in_((Judgement.RIGHT, Judgement.WRONG)),
            SampledLink.drawn_at >= period.since,
            SampledLink.drawn_at < period.until,
            User.on_season_list,
            of_clients(Incident.client_id, clients_of(session, reader)),
            works_for(Incident.client_id),
        )
        .group_by(User.id)
    )
    return {user_id: (judged, right) for user_id, judged, right in rows}
