"""Searching, written once for every engine: tiers, totals, facets and snippets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kb.articles.kinds import ArticleKind
from kb.articles.page_marks import find_place
from search.analysis import Analyser
from search.engine import Hit, Page, Query, Sort
from search.expressions import But, without_bonuses
from search.index_reader import IndexReader, Row
from search.plan import Plan, make_plan
from search.snippets import Highlighter, beginning
from search.synonyms import Synonyms

_MOST_HITS: Final = 10_000
"""How deep a page may lie, and how long it may be."""
_BODY: Final = 1
_RECOGNISED: Final = 4
"""Which of the texts of a record, with the keywords behind them."""
_SINGLE_FACETS: Final = ("kind", "audience", "year")
"""Of these every document has exactly one value."""


def search(
    reader: IndexReader, analyser: Analyser, query: Query, synonyms: Synonyms
) -> Page:
    plan = make_plan(query, analyser, reader, synonyms)
    counts = _facet_counts(reader, plan, query.facets)
    total, rows = _rows(reader, plan, query, _counted(plan, counts))
    facets = {name: _most_frequent(found) for name, found in counts.items()}
    highlighter = Highlighter(analyser, plan.marks)
    hits = tuple(to_hit(row, highlighter) for row in rows)
    return Page(hits=hits, total=total, facets=facets, also=plan.also)


def to_hit(row: Row, highlighter: Highlighter) -> Hit:
    record = row.read()
    snippet, origin = _snippet(record, highlighter)
    return Hit(
        article_id=row.article_id,
        kind=ArticleKind(record["kind"]),
        title=record["title"],
        score=row.score,
        snippet=snippet,
        title_html=highlighter.mark(record["title"]),
        attributes={**_attributes(record), **origin},
    )


def _snippet(
    record: Mapping[str, Any], highlighter: Highlighter
) -> tuple[str, dict[str, str | int]]:
    """Text around the matches, and where in the original it is from."""
    recognised, recognised_places = record["recognised"]
    found = highlighter.find([*record["texts"], record["keywords"], recognised])
    if found is None:
        return beginning([*record["texts"], recognised]), {}
    origin: dict[str, str | int] = {}
    places: list[Any] = []
    if found.number == _BODY:
        places = record["places"]
    elif found.number == _RECOGNISED:
        places, origin = recognised_places, {"recognised": 1}
    if place := find_place(places, found.position):
        origin["place"] = place
    return found.html, origin


def _attributes(record: Mapping[str, Any]) -> dict[str, str | tuple[str, ...] | int]:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in record["attributes"].items()
    }


def _counted(plan: Plan, counts: Mapping[str, Mapping[str, int]]) -> int | None:
    """The total, where a facet of which every document has one value knows it."""
    for name in _SINGLE_FACETS:
        if name in counts and name not in plan.filters:
            return sum(counts[name].values())
    return None


def _rows(
    reader: IndexReader, plan: Plan, query: Query, counted: int | None
) -> tuple[int, list[Row]]:
    offset = max(0, query.offset)
    limit = max(0, min(query.limit, _MOST_HITS - offset))
    relaxed = plan.narrowed(plan.relaxed)
    if plan.strict == plan.relaxed or query.sort is not Sort.RELEVANCE:
        return reader.top(relaxed, sort=query.sort, offset=offset, limit=limit)
    strict = plan.narrowed(plan.strict)
    found, rows = reader.top(strict, sort=query.sort, offset=offset, limit=limit)
    if len(rows) == limit:
        if counted is None:
            counted = reader.count(without_bonuses(relaxed))
        return counted, rows
    rest, more = reader.top(
        But(relaxed, (without_bonuses(strict),)),
        sort=query.sort,
        offset=max(0, offset - found),
        limit=limit - len(rows),
    )
    return found + rest, rows + more


@dataclass(frozen=True, slots=True)
class _Count:
    """A call of the reader that counts some facets at once."""

    names: tuple[str, ...]
    without: str = ""


def _facet_counts(
    reader: IndexReader, plan: Plan, names: Sequence[str]
) -> dict[str, dict[str, int]]:
    filtered = [name for name in names if name in plan.filters]
    free = tuple(name for name in names if name not in plan.filters)
    counts: dict[str, dict[str, int]] = {}
    for call in (_Count(free), *(_Count((name,), name) for name in filtered)):
        if call.names:
            matched = without_bonuses(plan.narrowed(plan.relaxed, call.without))
            counts |= reader.value_counts(matched, call.names)
    return {name: counts.get(name, {}) for name in names}


def _most_frequent(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
