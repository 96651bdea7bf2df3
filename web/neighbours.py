"""What the form rules must know of the rest of the knowledge, asked of the index."""

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy.orm import Session

from kb.articles.models import Article
from kb.articles.submissions import Draft
from kb.articles.visibility import EVERYTHING
from kb.traces.recording import to_wording
from review.checks import Similar, Surroundings
from search.engine import Query
from search.errors import IndexUnavailableError
from search.query_language import parse
from web.services import Services

CANDIDATES: Final = 5
NEAR: Final = 0.6
"""Share of common pieces from which two texts count as nearly the same."""
_PIECE: Final = 5
"""Characters of a piece."""
MAX_CHARACTERS: Final = 20_000
CHECKED_ATTRIBUTES: Final = ("category", "system")


def surroundings(services: Services, session: Session) -> Surroundings:
    """The rest of the knowledge; an index that is down finds nothing wrong."""

    def find_similar(draft: Draft, article_id: int) -> Iterator[Similar]:
        return _find_similar(services, session, draft, article_id)

    def find_unknown(draft: Draft) -> Iterator[str]:
        return _find_unknown(services, draft)

    return Surroundings(find_similar=find_similar, find_unknown=find_unknown)


def find_nearest(
    services: Services, draft: Draft, limit: int = CANDIDATES
) -> tuple[int, ...]:
    """The articles that are about the same, the nearest first."""
    text = " ".join(draft.sections.values())[:4_000]
    try:
        hits = services.engine.suggest(draft.title, text, EVERYTHING, limit)
        titled = services.engine.search(
            Query(
                audiences=EVERYTHING,
                words=parse(draft.title[:200]).to_query(EVERYTHING).words,
                limit=limit,
                facets=(),
            )
        ).hits
    except IndexUnavailableError:
        return ()
    return tuple(dict.fromkeys(hit.article_id for hit in (*hits, *titled)))[: 2 * limit]


def _find_similar(
    services: Services, session: Session, draft: Draft, article_id: int
) -> Iterator[Similar]:
    pieces = _pieces(draft.title, draft.sections.values())
    for candidate in find_nearest(services, draft):
        article = session.get(Article, candidate)
        if article is None or article.id == article_id or not article.current_revision:
            continue
        revision = article.current_revision
        other = _pieces(revision.title, revision.sections.values())
        share = len(pieces & other) / (len(pieces | other) or 1)
        if share >= NEAR and article.retired_at is None:
            yield Similar(article.id, revision.title, share)


def _find_unknown(services: Services, draft: Draft) -> Iterator[str]:
    for name in CHECKED_ATTRIBUTES:
        value = getattr(draft.attributes, name)
        if not value:
            continue
        try:
            known = _count(services, name, value)
            if not known and _count(services, name):
                yield name
        except IndexUnavailableError:
            return


def _count(services: Services, name: str, value: str = "") -> int:
    """Articles whose attribute has *value*; without one, articles in all."""
    filters = {name: frozenset({value})} if value else {}
    query = Query(audiences=EVERYTHING, filters=filters, limit=1, facets=())
    return services.engine.search(query).total


def _pieces(title: str, texts: Iterable[str]) -> frozenset[str]:
    whole = to_wording(title) + " " + " ".join(" ".join(texts).casefold().split())
    cut = whole[:MAX_CHARACTERS]
    return frozenset(
        cut[start : start + _PIECE] for start in range(max(len(cut) - _PIECE + 1, 1))
    )
