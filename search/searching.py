"""Searching, written once for every engine: tiers, totals, facets and snippets."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from kb.articles.kinds import ArticleKind
from kb.articles.page_marks import find_place
from kb.records.kinds import RecordKind, to_kind
from search.analysis import Analyser
from search.engine import Hit, Page, Query, Sort
from search.index_reader import Counting, IndexReader, Question, Row
from search.plan import Plan, make_plan
from search.snippets import Highlighter, beginning
from search.synonyms import Synonyms

_MOST_HITS: Final = 10_000
"""How deep a page may lie, and how long it may be."""
_MIXED: Final = 30
"""So many records are read at once to find the first of each kind."""
_KINDS: Final = {each.value: each for each in (*ArticleKind, *RecordKind)}
_BODY: Final = 1
_RECOGNISED: Final = 4
"""Which of the texts of a record, with the keywords behind them."""


def search(
    reader: IndexReader, analyser: Analyser, query: Query, synonyms: Synonyms
) -> Page:
    plan = make_plan(query, analyser, reader, synonyms)
    (answer,) = reader.answer([_to_question(plan, query)])
    facets = {name: _most_frequent(answer.counts[name]) for name in query.facets}
    highlighter = Highlighter(analyser, plan.marks)
    hits = tuple(
        to_hit(row, highlighter, has_snippet=query.has_snippets) for row in answer.rows
    )
    return Page(hits=hits, total=answer.total, facets=facets, also=plan.also)


def search_kinds(
    reader: IndexReader, analyser: Analyser, query: Query, synonyms: Synonyms, each: int
) -> dict[RecordKind, Page]:
    plan = make_plan(query, analyser, reader, synonyms)
    mixed = replace(query, offset=0, limit=_MIXED, facets=("kind",))
    (answer,) = reader.answer([_to_question(plan, mixed)])
    totals = {RecordKind(kind): total for kind, total in answer.counts["kind"].items()}
    found = _first_of_each(answer.rows, each)
    few = replace(mixed, limit=each, facets=())
    absent = [kind for kind in totals if kind not in found]
    questions = [
        replace(_to_question(plan.only("kind", kind), few), is_counted=False)
        for kind in absent
    ]
    others = reader.answer(questions)
    found |= {kind: other.rows for kind, other in zip(absent, others, strict=True)}
    highlighter = Highlighter(analyser, plan.marks)
    return {
        kind: Page(
            hits=tuple(
                to_hit(row, highlighter, has_snippet=False) for row in found[kind]
            ),
            total=total,
            facets={},
        )
        for kind, total in totals.items()
    }


def _first_of_each(rows: Sequence[Row], each: int) -> dict[RecordKind, Sequence[Row]]:
    found: dict[RecordKind, list[Row]] = defaultdict(list)
    for row in rows:
        found[to_kind(row.article_id)].append(row)
    return {kind: of_kind[:each] for kind, of_kind in found.items()}


def to_hit(row: Row, highlighter: Highlighter, *, has_snippet: bool = True) -> Hit:
    record = row.read()
    snippet, origin = _snippet(record, highlighter) if has_snippet else ("", {})
    return Hit(
        article_id=row.article_id,
        kind=_KINDS[record["kind"]],
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


def _to_question(plan: Plan, query: Query) -> Question:
    """Rows, total and facets, all in one."""
    offset = max(0, query.offset)
    has_tiers = plan.strict != plan.relaxed and query.sort is Sort.RELEVANCE
    return Question(
        plan.narrowed(plan.relaxed),
        plan.narrowed(plan.strict) if has_tiers else None,
        sort=query.sort,
        offset=offset,
        limit=max(0, min(query.limit, _MOST_HITS - offset)),
        countings=tuple(_countings(plan, query.facets)),
    )


def _countings(plan: Plan, names: Sequence[str]) -> Iterator[Counting]:
    """Each facet that is filtered by is counted without its own filter."""
    free = tuple(name for name in names if name not in plan.filters)
    if free:
        yield Counting(free, plan.narrowed(plan.relaxed))
    for name in names:
        if name in plan.filters:
            yield Counting((name,), plan.narrowed(plan.relaxed, name))


def _most_frequent(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
