"""By what numbers controlled documents are cited: the scheme of each kind, and by number."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.articles.models import Article
from kb.numbering import PLANS, POLICIES, Series
from kb.text import to_line

SCHEMES: Final[Mapping[ArticleKind, Series]] = {
    ArticleKind.POLICY: POLICIES,
    ArticleKind.CHANGE_PLAN: PLANS,
}
"""The kinds that are controlled, and how the service numbers each."""


def proposed_number(article: Article) -> str | None:
    """By the scheme of its kind; ``None`` for a kind that is not controlled."""
    scheme = SCHEMES.get(article.kind)
    return scheme.write(article.id) if scheme else None


def find_numbered(session: Session, number: str) -> int | None:
    """The id of the article of that number, in capitals or not."""
    return session.scalar(
        select(Article.id)
        .where(func.lower(Article.number) == to_line(number).lower())
        .limit(1)
    )


def numbers_of(session: Session, article_ids: Iterable[int]) -> dict[int, str]:
    """The numbers of those articles that have one."""
    rows = session.execute(
        select(Article.id, Article.number).where(
            Article.id.in_(list(article_ids)), Article.number.is_not(None)
        )
    )
    return {row.id: row.number for row in rows}
