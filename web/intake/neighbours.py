"""What the form rules must know of the rest of the knowledge, asked of the index."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.articles.likeness import NEAR, Wording, find_near
from kb.articles.plan_scopes import split_names
from kb.articles.submissions import Draft
from kb.articles.visibility import EVERYTHING
from review.checks import Similar, Surroundings
from search.engine import Query
from search.errors import IndexUnavailableError
from search.query_language import parse
from web.services import Services

CANDIDATES: Final = 5
CHECKED_ATTRIBUTES: Final = ("category", "system")


def surroundings(services: Services, session: Session) -> Surroundings:
    """The rest of the knowledge; an index that is down finds nothing wrong."""

    def find_similar(draft: Draft, article_id: int) -> Iterator[Similar]:
        return _find_similar(session, draft, article_id)

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


def _find_similar(session: Session, draft: Draft, article_id: int) -> Iterator[Similar]:
    wording = Wording(draft.title, draft.sections, draft.attributes.source)
    for near in find_near(session, wording, but=article_id):
        if near.share >= NEAR:
            yield Similar(near.article_id, near.title, near.share)


def _find_unknown(services: Services, draft: Draft) -> Iterator[str]:
    for name in CHECKED_ATTRIBUTES:
        value = getattr(draft.attributes, name)
        is_several = draft.kind is ArticleKind.EMERGENCY_PLAN and name == "system"
        values = split_names(value) if is_several else [value]
        if not value:
            continue
        try:
            known = all(_count(services, name, each) for each in values)
            if not known and _count(services, name):
                yield name
        except IndexUnavailableError:
            return


def _count(services: Services, name: str, value: str = "") -> int:
    """Articles whose attribute has *value*; without one, articles in all."""
    filters = {name: frozenset({value})} if value else {}
    query = Query(audiences=EVERYTHING, filters=filters, limit=1, facets=())
    return services.engine.search(query).total
