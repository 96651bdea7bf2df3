"""Solutions that are linked to incidents unlike each other: a sign of a catch-all."""

from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from kb.articles.models import Article, Revision
from kb.incidents.models import Incident
from kb.people.models import User
from kb.reports.periods import Period
from kb.reports.populations import closed_in
from kb.services.visibility import clients_of, of_clients
from kb.traces.recording import to_wording

MIN_INCIDENTS: Final = 5
"""Below, there is too little to compare."""
COMPARED: Final = 20
"""Incidents per solution that are compared with each other, the latest ones."""
UNLIKE: Final = 0.06
"""Mean share of common trigrams below which incidents count as unlike each other."""
LIMIT: Final = 50
_GRAM: Final = 3


@dataclass(frozen=True, slots=True)
class CatchAll:
    article_id: int
    title: str
    incidents: int
    likeness: float
    """Mean share of what two of its incidents have in common, 0 to 1."""


def list_catch_alls(
    session: Session, user: User, period: Period, limit: int = LIMIT
) -> list[CatchAll]:
    """The solutions whose incidents are least alike, the worst first.

    Of incidents of *user*'s clients.
    """
    is_counted = and_(
        closed_in(period), of_clients(Incident.client_id, clients_of(session, user))
    )
    rows = session.execute(
        select(Article.id, Revision.title, func.count(Incident.id))
        .join(Revision, Article.current_revision_id == Revision.id)
        .join(Incident, Incident.solution_id == Article.id)
        .where(is_counted)
        .group_by(Article.id, Revision.title)
        .having(func.count(Incident.id) >= MIN_INCIDENTS)
        .order_by(func.count(Incident.id).desc(), Article.id)
        .limit(limit)
    ).all()
    found = [
        CatchAll(key, title, count, measure_likeness(_texts(session, key, is_counted)))
        for key, title, count in rows
    ]
    return sorted(
        (each for each in found if each.likeness < UNLIKE),
        key=lambda each: each.likeness,
    )


def measure_likeness(texts: list[str]) -> float:
    """Mean Jaccard index of the character trigrams of every two *texts*."""
    grams = [_grams(text) for text in texts]
    shares = [
        len(one & other) / (len(one | other) or 1)
        for one, other in combinations(grams, 2)
    ]
    return fmean(shares) if shares else 1.0


def _texts(
    session: Session, article_id: int, is_counted: ColumnElement[bool]
) -> list[str]:
    rows = session.execute(
        select(Incident.title, Incident.description)
        .where(Incident.solution_id == article_id, is_counted)
        .order_by(Incident.closed_at.desc(), Incident.id.desc())
        .limit(COMPARED)
    )
    return [f"{title} {description}" for title, description in rows]


def _grams(text: str) -> frozenset[str]:
    wording = to_wording(text)
    return frozenset(
        wording[start : start + _GRAM]
        for start in range(max(len(wording) - _GRAM + 1, 1))
    )
