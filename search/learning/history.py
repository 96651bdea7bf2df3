"""Solved cases in the order of time, as a teacher of the suggestions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.articles.models import Article
from kb.incidents.models import Incident, State
from kb.incidents.past_cases import PastCase
from search.folding import fold_key
from search.wording import MAX_CHARACTERS

LEAST_CASES: Final = 200
"""With fewer, nothing is learned."""
MOST_CASES: Final = 50_000
"""The newest ones; older ones describe systems that have changed."""
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    article_id: int
    title: str
    body: str

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}"


def count_cases(session: Session) -> int:
    closed = select(func.count()).where(Incident.state == State.CLOSED)
    past = select(func.count(PastCase.id))
    return (session.scalar(closed) or 0) + (session.scalar(past) or 0)


def read_cases(session: Session) -> list[Case]:
    """Past cases and closed incidents of live solutions, the oldest first."""
    rows = [*_past_cases(session), *_incidents(session)]
    rows.sort(key=lambda row: row[0])
    return list(_without_repeats(case for _, case in rows[-MOST_CASES:]))


def _past_cases(session: Session) -> Iterator[tuple[tuple[datetime, int], Case]]:
    query = (
        select(
            PastCase.id,
            PastCase.solved_at,
            PastCase.article_id,
            PastCase.title,
            func.substr(PastCase.body, 1, MAX_CHARACTERS),
        )
        .join(Article, PastCase.article_id == Article.id)
        .where(Article.retired_at.is_(None), Article.kind == ArticleKind.SOLUTION)
        .order_by(PastCase.id.desc())
        .limit(MOST_CASES)
    )
    for key, solved_at, article_id, title, body in session.execute(query):
        yield (solved_at or _LONG_AGO, key), Case(article_id, title, body)


def _incidents(session: Session) -> Iterator[tuple[tuple[datetime, int], Case]]:
    query = (
        select(
            Incident.id,
            Incident.closed_at,
            Incident.solution_id,
            Incident.title,
            func.substr(Incident.description, 1, MAX_CHARACTERS),
        )
        .join(Article, Incident.solution_id == Article.id)
        .where(
            Incident.state == State.CLOSED,
            Article.retired_at.is_(None),
            Article.kind == ArticleKind.SOLUTION,
        )
        .order_by(Incident.closed_at.desc(), Incident.id.desc())
        .limit(MOST_CASES)
    )
    for key, closed_at, article_id, title, body in session.execute(query):
        yield (closed_at or _LONG_AGO, key), Case(article_id, title, body)


def _without_repeats(cases: Iterable[Case]) -> Iterator[Case]:
    """The first of cases with the same words: a repeat would test what was learned."""
    seen: set[str] = set()
    for case in cases:
        key = fold_key(case.text)
        if key not in seen:
            seen.add(key)
            yield case
