"""From an incident to its solution: own text plus the wording of linked incidents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import islice
from math import log
from typing import Final

from kb.articles.kinds import ArticleKind, Audience
from search import fields
from search.analysis import Analyser
from search.candidates import FORMULA, Candidate, Scorer, best_first
from search.cases import Cases, use
from search.engine import Hit
from search.expressions import Better, But, Expression, Has, Term, all_of, any_of
from search.index_reader import Frequencies, IndexReader, Question, Row
from search.narrowing import bound, has
from search.searching import to_hit
from search.snippets import Highlighter, Marks
from search.stop_words import NEGATIONS, PROSE, STOP_WORDS, without_empty

_SIMILAR_CHARACTERS: Final = 2_000
_TERM_LIMIT: Final = 2.2
"""What BM25 comes near to for a term, times its rarity: its k1 and one."""
_WORDS: Final = (fields.TEXT, fields.LINKED)
_EXACT: Final = (fields.EXACT, fields.LINKED_EXACT)
_OWN: Final = (fields.TEXT, fields.EXACT, fields.TITLE)
_LINKED: Final = (fields.LINKED, fields.LINKED_EXACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """For whom solutions are looked for, how many, and what orders them."""

    audiences: AbstractSet[Audience]
    with_cases: bool = False
    """As ``Query`` has it."""
    limit: int
    scorer: Scorer = FORMULA


def suggest(
    reader: IndexReader, analyser: Analyser, incident: tuple[str, str], wish: Wish
) -> tuple[Hit, ...]:
    """The likeliest solutions of an incident, given by its title and body."""
    cases = use(wish.audiences, with_cases=wish.with_cases)
    asked = _ask(reader, analyser, incident, cases)
    rankings = _rank(reader, asked, wish.audiences, cases)
    candidates = _merge(rankings, asked.most, cases)
    scores = best_first(candidates, wish.scorer.score(incident, candidates))
    strengths = {each.article_id: each.strength for each in candidates}
    rows = {row.article_id: row for ranking in rankings[:2] for row in ranking}
    highlighter = Highlighter(analyser, Marks(frozenset(asked.words) - NEGATIONS))
    return tuple(
        replace(
            to_hit(replace(rows[article_id], score=score), highlighter),
            strength=strengths[article_id],
        )
        for article_id, score in islice(scores.items(), wish.limit)
    )


def find_similar(
    reader: IndexReader,
    analyser: Analyser,
    article_id: int,
    *,
    audiences: AbstractSet[Audience],
    limit: int,
) -> tuple[Hit, ...]:
    """Articles of any kind whose own text is nearest to that of one the reader sees."""
    itself = Has(fields.ARTICLE, frozenset({str(article_id)}))
    bounds = bound(audiences)
    rows = _top(reader, [all_of([itself, bounds])], 1)[0]
    if not rows:
        return ()
    record = rows[0].read()
    text = " ".join([record["keywords"], *record["texts"]])[:_SIMILAR_CHARACTERS]
    asked = _ask(reader, analyser, (record["title"], text), Cases.NOTHING)
    matched = any_of(_terms(_OWN, asked))
    (found,) = _top(reader, [all_of([But(matched, (itself,)), bounds])], limit)
    plain = Highlighter(analyser, Marks())
    return tuple(to_hit(row, plain) for row in found)


def _top(
    reader: IndexReader, expressions: Iterable[Expression], limit: int
) -> list[Sequence[Row]]:
    """The best of what matches each expression."""
    questions = [
        Question(matched, limit=limit, is_counted=False) for matched in expressions
    ]
    return [answer.rows for answer in reader.answer(questions)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The incident's most telling terms of both views, with their weights."""

    words: Mapping[str, float]
    exact: Mapping[str, float]
    most: float
    """What an article would score that has all of the heaviest words again and again."""


def _rank(
    reader: IndexReader, asked: _Asked, audiences: AbstractSet[Audience], cases: Cases
) -> tuple[Sequence[Row], Sequence[Row], Sequence[Row]]:
    """By own text, by that and the linked wording, and by the title."""
    bounds = [has("kind", {ArticleKind.SOLUTION.value}), bound(audiences)]
    own = list(_terms(_OWN, asked))
    linked = list(_terms(_LINKED, asked))
    together: Expression = any_of(own)
    if cases is Cases.FIND:
        together = any_of(own + linked)
    elif cases is Cases.ORDER:
        together = Better(together, tuple(linked))
    title = any_of(_terms([fields.TITLE], asked))
    by_own, by_both, by_title = _top(
        reader,
        [all_of([matched, *bounds]) for matched in (any_of(own), together, title)],
        fields.SUGGESTION_DEPTH,
    )
    return by_own, by_both, by_title


def _merge(
    rankings: Sequence[Sequence[Row]], most: float, cases: Cases
) -> list[Candidate]:
    """Whoever is in one of the first two rankings; a title alone makes no candidate."""
    own, both, title = (dict(_normalised(ranking)) for ranking in rankings)
    places = [
        {row.article_id: place for place, row in enumerate(ranking, 1)}
        for ranking in rankings[:2]
    ]
    # The second ranking's score is the higher one.
    rows = {row.article_id: row for ranking in rankings[:2] for row in ranking}
    return [
        Candidate(
            article_id=key,
            links=0 if cases is Cases.NOTHING else row.linked_count,
            own=own.get(key, 0.0),
            own_place=places[0].get(key, 0),
            both=both.get(key, 0.0),
            both_place=places[1].get(key, 0),
            title=title.get(key, 0.0),
            strength=row.score / most,
        )
        for key, row in sorted(rows.items())
    ]


def _ask(
    reader: IndexReader, analyser: Analyser, incident: tuple[str, str], cases: Cases
) -> _Asked:
    title, body = (analyser.terms(without_empty(text)) for text in incident)
    words = _weights(title.words.split(), body.words.split())
    exact = _weights(title.exact.split(), body.exact.split())
    # The own text's frequencies first, then those of the cases, where these count.
    count = 1 if cases is Cases.NOTHING else len(_WORDS)
    known = reader.look_up(
        [
            Frequencies(name, tuple(weights))
            for names, weights in ((_WORDS, words), (_EXACT, exact))
            for name in names[:count]
        ]
        + [Frequencies(fields.EXACT, PROSE)]
    )
    of_words, of_exact = known.terms[:count], known.terms[count : 2 * count]
    # Of few articles, or of mere titles, nothing follows from what they do not say.
    prose = min(1.0, sum(known.terms[-1].values()) / max(1, known.documents))
    if known.documents < fields.STRENGTH_DOCUMENTS:
        prose = 0.0
    return _Asked(
        _rarest(known.documents, of_words, words),
        _rarest(known.documents, of_exact, exact),
        prose
        * (
            _most(known.documents, of_words[0], words, fields.TEXT)
            + _most(known.documents, of_exact[0], exact, fields.EXACT)
        )
        or 1.0,
    )


def _weights(title: Iterable[str], body: Iterable[str]) -> Mapping[str, float]:
    counts: Counter[str] = Counter(body)
    weights = {term: 1 + log(count) for term, count in counts.items()}
    for term in title:
        weights[term] = fields.SUGGESTION_TITLE_WEIGHT
    return {term: weight for term, weight in weights.items() if term not in STOP_WORDS}


def _rarest(
    documents: int,
    frequencies: Sequence[Mapping[str, int]],
    weights: Mapping[str, float],
) -> Mapping[str, float]:
    """The most telling terms; *frequencies* has those of each of the two fields."""
    most = {term: max(some.get(term, 0) for some in frequencies) for term in weights}
    share = fields.SUGGESTION_COMMON if documents > fields.SUGGESTION_LARGE else 1
    known = [
        term
        for term, frequency in most.items()
        if 0 < frequency <= max(1, documents * share)
    ]
    known.sort(key=lambda term: (most[term] / weights[term], term))
    return {term: weights[term] for term in known[: fields.SUGGESTION_TERMS]}


def _most(
    documents: int,
    frequencies: Mapping[str, int],
    weights: Mapping[str, float],
    field: str,
) -> float:
    """The most that the heaviest terms can score, known or not, by BM25.

    A word that nobody has written about is what tells most, and nothing answers it.
    """
    told = (
        (
            weight
            if weight == fields.SUGGESTION_TITLE_WEIGHT
            else fields.STRENGTH_OF_BODY
        )
        * _weight(field, term)
        * _rarity(documents, frequencies.get(term, 0))
        for term, weight in weights.items()
    )
    return sum(nlargest(fields.STRENGTH_TERMS, told)) * _TERM_LIMIT


def _rarity(documents: int, frequency: int) -> float:
    """BM25's, as Tantivy and Lucene have it; Whoosh's is higher by up to one."""
    return log(1 + max(0.0, documents - frequency + 0.5) / (frequency + 0.5))


def _terms(names: Iterable[str], asked: _Asked) -> Iterator[Expression]:
    for name in names:
        terms = asked.exact if name in _EXACT else asked.words
        for term, weight in terms.items():
            yield Term(name, term, weight * _weight(name, term))


def _weight(name: str, term: str) -> float:
    is_character = len(term) == 1 and not term.isascii()
    if is_character and name in fields.CHARACTER_WEIGHTS:
        return fields.CHARACTER_WEIGHTS[name]
    return fields.SUGGESTION_WEIGHTS[name]


def _normalised(ranking: Sequence[Row]) -> Iterator[tuple[int, float]]:
    best = max((row.score for row in ranking), default=0.0) or 1.0
    for row in ranking:
        yield row.article_id, row.score / best
