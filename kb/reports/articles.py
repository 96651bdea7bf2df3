"""Articles that need a look, and what each is worth to others."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from kb.articles.kinds import ArticleKind, Audience
from kb.articles.models import Article, Revision, Submission
from kb.emergency.plans import is_drilled
from kb.incidents.actions import Action
from kb.incidents.models import Incident, IncidentEvent, State
from kb.kept import kept
from kb.people.models import User
from kb.reports.periods import Period
from kb.reports.populations import closed_in
from kb.services.visibility import clients_of, is_known_to, of_clients
from kb.traces.models import Search, SearchStep, StepKind

UNUSED_AFTER: Final = timedelta(days=90)
LIMIT: Final = 200
COMPLIANCE: Final = (
    ArticleKind.POLICY,
    ArticleKind.CHANGE_PLAN,
    ArticleKind.EMERGENCY_PLAN,
)


@dataclass(frozen=True, slots=True)
class Reuse:
    article_id: int
    title: str
    author: str
    incidents: int
    reopened: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one person's knowledge has saved others."""

    user_id: int
    name: str
    incidents: int
    """Incidents of others that closed with a solution of theirs."""
    helped: int
    """Searches of others in which an article of theirs helped."""
    articles: int
    """Articles of theirs that were of use so."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    article_id: int
    title: str
    detail: str


def list_reuse(
    session: Session, user: User, period: Period, limit: int = LIMIT
) -> list[Reuse]:
    """Solutions by the incidents of *user*'s clients that they closed in the period."""
    is_theirs = of_clients(Incident.client_id, clients_of(session, user))
    reopened = (
        select(func.count(IncidentEvent.id))
        .join(Incident, Incident.id == IncidentEvent.incident_id)
        .where(
            Incident.solution_id == Article.id,
            is_theirs,
            IncidentEvent.action == Action.REOPEN,
            IncidentEvent.at >= period.since,
            IncidentEvent.at < period.until,
        )
        .correlate(Article)
        .scalar_subquery()
    )
    closed = func.count(Incident.id)
    rows = session.execute(
        select(Article.id, Revision.title, User.name, closed, reopened)
        .join(Revision, Article.current_revision_id == Revision.id)
        .join(Submission, Revision.submission_id == Submission.id)
        .join(User, Submission.author_id == User.id)
        .join(Incident, Incident.solution_id == Article.id)
        .where(closed_in(period), is_theirs)
        .group_by(Article.id, Revision.title, User.name)
        .order_by(closed.desc(), Article.id)
        .limit(limit)
    )
    return [Reuse(*row) for row in rows]


def list_contributions(
    session: Session, user: User, period: Period, limit: int = LIMIT
) -> list[Contribution]:
    """People by what their knowledge saved others, of *user*'s clients, in the period."""
    incidents = _incidents_saved(session, user, period)
    helped = _searches_helped(session, user, period)
    names = {
        user.id: user.name or user.login
        for user in session.scalars(
            select(User).where(User.id.in_(incidents.keys() | helped.keys()))
        )
    }
    rows = [
        Contribution(
            user_id,
            name,
            sum(incidents.get(user_id, {}).values()),
            sum(helped.get(user_id, {}).values()),
            len(incidents.get(user_id, {}).keys() | helped.get(user_id, {}).keys()),
        )
        for user_id, name in names.items()
    ]
    rows.sort(key=lambda row: (-row.incidents - row.helped, row.name, row.user_id))
    return rows[:limit]


def _incidents_saved(
    session: Session, user: User, period: Period
) -> dict[int, dict[int, int]]:
    author = _author_of(Incident.closing_revision_id)
    rows = session.execute(
        author.add_columns(Incident.solution_id, func.count(Incident.id))
        .where(
            closed_in(period),
            of_clients(Incident.client_id, clients_of(session, user)),
            or_(
                Incident.assignee_id.is_(None),
                Incident.assignee_id != Submission.author_id,
            ),
        )
        .group_by(Submission.author_id, Incident.solution_id)
    )
    return _nested(rows)


def _searches_helped(
    session: Session, user: User, period: Period
) -> dict[int, dict[int, int]]:
    rows = session.execute(
        select(
            Submission.author_id,
            SearchStep.article_id,
            func.count(func.distinct(SearchStep.search_id)),
        )
        .join(Article, SearchStep.article_id == Article.id)
        .join(Revision, Article.current_revision_id == Revision.id)
        .join(Submission, Revision.submission_id == Submission.id)
        .join(Search, SearchStep.search_id == Search.id)
        .join(User, User.id == Search.user_id)
        .where(
            is_known_to(session, user),
            SearchStep.kind == StepKind.HELPED,
            SearchStep.at >= period.since,
            SearchStep.at < period.until,
            Search.user_id != Submission.author_id,
        )
        .group_by(Submission.author_id, SearchStep.article_id)
    )
    return _nested(rows)


def _author_of(revision_id: Any) -> Select[Any]:
    return (
        select(Submission.author_id)
        .select_from(Incident)
        .join(Revision, revision_id == Revision.id)
        .join(Submission, Revision.submission_id == Submission.id)
    )


def _nested(rows: Any) -> dict[int, dict[int, int]]:
    nested: dict[int, dict[int, int]] = {}
    for user_id, article_id, count in rows:
        nested.setdefault(user_id, {})[article_id] = count
    return nested


def list_stale(
    session: Session, *, today: date, limit: int = LIMIT
) -> list[ArticleRow]:
    """Of the kinds that must be looked at again: those whose day has passed."""
    review_by = Revision.attributes["review_by"].as_string()
    return _rows(
        session,
        and_(
            Article.kind.in_(COMPLIANCE),
            review_by != "",
            review_by < today.isoformat(),
            ~is_drilled(today),
        ),
        review_by,
        limit,
    )


def list_ownerless(session: Session, limit: int = LIMIT) -> list[ArticleRow]:
    """No owner is named, and the author is not in use any more."""
    author = aliased(User)
    gone = exists().where(
        Submission.id == Revision.submission_id,
        author.id == Submission.author_id,
        author.active.is_(False),
    )
    owner = func.coalesce(Revision.attributes["owner"].as_string(), "")
    return _rows(session, and_(owner == "", gone), owner, limit)


def list_never_used(
    session: Session, *, now: datetime, limit: int = LIMIT
) -> list[ArticleRow]:
    """Solutions that for a season nobody has linked, opened or found helpful."""
    linked = exists().where(Incident.solution_id == Article.id)
    looked_at = exists().where(SearchStep.article_id == Article.id)
    return _rows(
        session,
        and_(
            Article.kind == ArticleKind.SOLUTION,
            Article.created_at < now - UNUSED_AFTER,
            ~linked,
            ~looked_at,
        ),
        func.coalesce(Revision.attributes["system"].as_string(), ""),
        limit,
    )


def _rows(
    session: Session, condition: ColumnElement[bool], detail: Any, limit: int
) -> list[ArticleRow]:
    rows = session.execute(
        select(Article.id, Revision.title, detail)
        .join(Revision, Article.current_revision_id == Revision.id)
        .where(
            Article.retired_at.is_(None),
            Revision.audience != Audience.RESTRICTED,
            condition,
        )
        .order_by(detail, Article.id)
        .limit(limit)
    )
    return [ArticleRow(key, title, found or "") for key, title, found in rows]


def count_uses(session: Session, article_id: int, user: User) -> dict[str, int]:
    """Incidents of *user*'s clients that rest on the article, and that it closed."""
    asked = _ask_for_uses(clients_of(session, user))
    row = session.execute(asked, {"article_id": article_id}).one()
    return dict(zip(_USES, row, strict=True))


_USES: Final = {
    "open_on": Incident.state.in_((State.NEW, State.IN_PROGRESS, State.RESOLVED)),
    "closed_with": Incident.state == State.CLOSED,
}


@kept
def _ask_for_uses(clients: frozenset[int] | None) -> Select[Any]:
    counts: list[ColumnElement[Any]] = [
        func.count(case((each, 1))) for each in _USES.values()
    ]
    return select(*counts).where(
        Incident.solution_id == bindparam("article_id"),
        of_clients(Incident.client_id, clients),
    )
