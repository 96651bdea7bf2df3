"""From an incident to its solution: own text plus the wording of linked incidents."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from math import log

from kb.articles.kinds import ArticleKind, Audience
from search import fields
from search.analysis import Analyser
from search.engine import Hit, Sort
from search.expressions import Better, Expression, Term, all_of, any_of
from search.index_reader import IndexReader, Row
from search.plan import has
from search.searching import to_hit
from search.snippets import Highlighter, Marks
from search.stop_words import STOP_WORDS


def suggest(
    reader: IndexReader,
    analyser: Analyser,
    incident: tuple[str, str],
    *,
    audiences: AbstractSet[Audience],
    limit: int,
) -> tuple[Hit, ...]:
    """The likeliest solutions of an incident, given by its title and body.

    The score is e plus a share of c: c from the article's own text, e from that and the
    linked wording together, each divided by the best of its ranking. c keeps articles
    in the race that have never been linked, so the more links, the smaller its share.
    """
    words, exact = _asked(reader, analyser, incident)
    bounds = [has("kind", {ArticleKind.SOLUTION.value}), has("audience", audiences)]
    own = list(_terms(fields.OWN_WEIGHTS, words, exact))
    linked = list(_terms(fields.LINKED_WEIGHTS, words, exact))
    if Audience.INTERNAL in audiences:
        together = any_of(own + linked)
    else:
        # Other people's words only re-score what the reader's own words have found.
        together = Better(any_of(own), tuple(linked))
    by_own_text, by_both = (
        reader.top(
            all_of([matched, *bounds]),
            sort=Sort.RELEVANCE,
            offset=0,
            limit=fields.SUGGESTION_DEPTH,
        )[1]
        for matched in (any_of(own), together)
    )
    rows = _sum(by_own_text, by_both)[:limit]
    highlighter = Highlighter(analyser, Marks(frozenset(words)))
    return tuple(to_hit(row, highlighter) for row in rows)


def _asked(
    reader: IndexReader, analyser: Analyser, incident: tuple[str, str]
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """The incident's most telling terms of both views, with their weights."""
    title, body = (analyser.terms(text) for text in incident)
    words = _weights(title.words.split(), body.words.split())
    exact = _weights(title.exact.split(), body.exact.split())
    return (
        _rarest(reader, (fields.TEXT, fields.LINKED), words),
        _rarest(reader, (fields.EXACT, fields.LINKED_EXACT), exact),
    )


def _weights(title: Iterable[str], body: Iterable[str]) -> Mapping[str, float]:
    counts: Counter[str] = Counter(body)
    weights = {term: 1 + log(count) for term, count in counts.items()}
    for term in title:
        weights[term] = fields.SUGGESTION_TITLE_WEIGHT
    return {term: weight for term, weight in weights.items() if term not in STOP_WORDS}


def _rarest(
    reader: IndexReader, names: tuple[str, str], weights: Mapping[str, float]
) -> Mapping[str, float]:
    frequencies = {
        term: max(reader.frequency(name, term) for name in names) for term in weights
    }
    size = reader.size()
    share = fields.SUGGESTION_COMMON if size > fields.SUGGESTION_LARGE else 1
    known = [
        term
        for term, frequency in frequencies.items()
        if 0 < frequency <= max(1, size * share)
    ]
    known.sort(key=lambda term: (frequencies[term] / weights[term], term))
    return {term: weights[term] for term in known[: fields.SUGGESTION_TERMS]}


def _terms(
    field_weights: Mapping[str, float],
    words: Mapping[str, float],
    exact: Mapping[str, float],
) -> Iterator[Expression]:
    for name, field_weight in field_weights.items():
        terms = exact if name in (fields.EXACT, fields.LINKED_EXACT) else words
        for term, weight in terms.items():
            yield Term(name, term, weight * field_weight)


def _sum(by_own_text: list[Row], by_both: list[Row]) -> list[Row]:
    scores: dict[int, float] = defaultdict(float)
    for row, score in _normalised(by_both):
        scores[row.article_id] += score
    for row, score in _normalised(by_own_text):
        links = row.linked_count / fields.LINKS_THAT_HALVE_IT
        scores[row.article_id] += score * fields.COLD_WEIGHT / (1 + links)
    rows = {row.article_id: row for row in (*by_own_text, *by_both)}
    return [
        replace(rows[article_id], score=scores[article_id])
        for article_id in sorted(scores, key=lambda key: (-scores[key], key))
    ]


def _normalised(ranking: list[Row]) -> Iterator[tuple[Row, float]]:
    best = max((row.score for row in ranking), default=0.0) or 1.0
    for row in ranking:
        yield row, row.score / best
