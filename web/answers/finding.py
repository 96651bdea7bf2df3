"""The one way to search, for every door: with a second attempt where little is found."""

from dataclasses import dataclass
from typing import Final

from search.answers import Correction
from search.engine import Page, Query, SearchEngine
from search.query_language import ParsedQuery, parse

LITTLE: Final = 3
"""Below so many hits, another spelling is offered."""
MOST_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Found:
    page: Page
    parsed: ParsedQuery
    """What was searched for in the end."""
    instead: Correction | None = None
    """What was changed, if the query as it stood found nothing."""
    offered: Correction | None = None
    """What may be meant, if it found little."""


def find(
    engine: SearchEngine, parsed: ParsedQuery, query: Query, *, literally: bool
) -> Found:
    """Search; where nothing is found, search for what is likely meant.

    *literally* leaves the query as it stands.
    """
    page = engine.search(query)
    if literally or page.total >= LITTLE or not parsed.text.strip():
        return Found(page, parsed)
    if page.total:
        return Found(page, parsed, offered=_offer(engine, parsed, query, page.total))
    return _find_instead(engine, parsed, query) or Found(page, parsed)


def _offer(
    engine: SearchEngine, parsed: ParsedQuery, query: Query, total: int
) -> Correction | None:
    correction = engine.correct(parsed.text, query.audiences)
    if correction is None or not correction.replaced:
        return None
    better = engine.search(_ask(correction.text, query))
    return correction if better.total > total else None


def _find_instead(
    engine: SearchEngine, parsed: ParsedQuery, query: Query
) -> Found | None:
    """Correct again and again until something is found."""
    text = parsed.text
    replaced: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    for _ in range(MOST_ATTEMPTS):
        correction = engine.correct(text, query.audiences)
        if correction is None:
            return None
        text = correction.text
        replaced += correction.replaced
        dropped += correction.dropped
        page = engine.search(_ask(text, query))
        if page.total:
            return Found(page, parse(text), Correction(text, replaced, dropped))
    return None


def _ask(text: str, query: Query) -> Query:
    """*query* with other words and the filters that its form has."""
    parsed = parse(text)
    return parsed.to_query(
        query.audiences,
        query.filters,
        updated=query.updated,
        sort=query.sort,
        offset=query.offset,
        limit=query.limit,
        facets=query.facets,
        with_cases=query.with_cases,
        names=query.names,
        readers=query.readers,
    )
