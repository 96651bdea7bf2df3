"""From our algebra of matching to the queries of OpenSearch."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, Final

from search import fields
from search.engines.opensearch.mapping import cut, key_name
from search.expressions import (
    AllOf,
    AnyOf,
    Better,
    Between,
    But,
    Enough,
    Expression,
    Has,
    Phrase,
    Term,
)

Query = dict[str, Any]
MOST_CLAUSES: Final = 1_000
"""A server refuses a query of more than 1,024, unless it is told otherwise."""
_WIDE: Final = 8
_ENDLESS: Final = 1_000_000


def to_matching(expression: Expression) -> Query:
    """What matches, without any score."""
    return _filtered([_match(expression)])


def to_ranking(expression: Expression) -> Query:
    """What matches, with its scores: of many endings of a word, perhaps just one."""
    for widest in (_ENDLESS, _WIDE, 1):
        query = _Ranking(widest).rank(expression)
        if count_clauses(query) <= MOST_CLAUSES:
            return query
    return to_matching(expression)


def count_clauses(query: Any) -> int:
    """Leaves, as the server counts them."""
    match query:
        case dict():
            leaf = sum(name in _LEAVES for name in query)
            return leaf or sum(map(count_clauses, query.values()))
        case list():
            return sum(map(count_clauses, query))
        case _:
            return 0


_LEAVES: Final = frozenset({"term", "terms", "match_phrase", "range", "match_all"})


def limit_of(expression: Expression) -> float:
    """What no score of *expression* comes near to."""
    match expression:
        case Term(weight=weight):
            return weight * _MOST_OF_TERM
        case Phrase(texts=texts, weight=weight):
            return weight * _MOST_OF_TERM * len(texts)
        case AllOf(children) | AnyOf(children):
            return sum(map(limit_of, children))
        case But(wanted, _):
            return limit_of(wanted)
        case Better(wanted, bonuses):
            return limit_of(wanted) + sum(map(limit_of, bonuses))
        case Has() | Between() | Enough():
            return 0.0


_MOST_OF_TERM: Final = 25.0
"""BM25 without its factor k1 + 1 is a term's rarity at most: of one in ten milliards."""


class _Ranking:
    """Writes expressions out as queries that score."""

    def __init__(self, widest: int) -> None:
        self._widest = widest

    def rank(self, expression: Expression) -> Query:
        match expression:
            case Term() | Phrase():
                return _weighed(expression)
            case AnyOf(children):
                return _any_of(self._choices(children))
            case AllOf(children) if children:
                return self._all_of(children)
            case But(wanted, unwanted):
                return _but(self.rank(wanted), unwanted)
            case Better(wanted, bonuses):
                better = [self.rank(bonus) for bonus in bonuses]
                return _better(self.rank(wanted), better)
            case _:
                return to_matching(expression)

    def _choices(self, children: Sequence[Expression]) -> list[Query]:
        terms = [child for child in children if isinstance(child, Term)]
        if len(terms) <= self._widest:
            return [self.rank(child) for child in children]
        others = (child for child in children if not isinstance(child, Term))
        return [*map(self.rank, others), *_sets(terms)]

    def _all_of(self, children: Sequence[Expression]) -> Query:
        narrowing = [each for each in children if _ranks_nothing(each)]
        ranked = [self.rank(each) for each in children if each not in narrowing]
        filters = [_match(each) for each in narrowing]
        return {"bool": {"must": ranked, "filter": filters}}


def _weighed(leaf: Term | Phrase) -> Query:
    if isinstance(leaf, Term):
        return {"term": {leaf.field: {"value": leaf.text, "boost": leaf.weight}}}
    joined = {"query": " ".join(leaf.texts), "boost": leaf.weight}
    return {"match_phrase": {leaf.field: joined}}


def _better(wanted: Query, bonuses: list[Query]) -> Query:
    return {"bool": {"must": [wanted], "should": bonuses, "minimum_should_match": 0}}


def _but(wanted: Query, unwanted: Iterable[Expression]) -> Query:
    return {"bool": {"must": [wanted], "must_not": [_match(each) for each in unwanted]}}


def _ranks_nothing(expression: Expression) -> bool:
    return isinstance(expression, (Has, Between, Enough)) or expression == AllOf()


def _match(expression: Expression) -> Query:
    match expression:
        case AnyOf(children):
            return _any_of(_match_choices(children))
        case AllOf(children):
            return _filtered(map(_match, children))
        case But(wanted, unwanted):
            return _but(_match(wanted), unwanted)
        case Better(wanted, _):
            return _match(wanted)
        case Enough():
            return _enough(expression)
        case Term() | Phrase() | Has() | Between():
            return _match_leaf(expression)


def _match_leaf(leaf: Term | Phrase | Has | Between) -> Query:
    match leaf:
        case Term(name, text):
            return {"term": {name: text}}
        case Phrase(name, texts):
            return {"match_phrase": {name: " ".join(texts)}}
        case Has(attribute, values):
            return {"terms": {key_name(attribute): sorted(map(cut, values))}}
        case Between(since, until):
            return {"range": {fields.UPDATED: _range(since, until)}}


def _match_choices(children: Sequence[Expression]) -> list[Query]:
    terms = [child for child in children if isinstance(child, Term)]
    others = (child for child in children if not isinstance(child, Term))
    return [*map(_match, others), *_sets(terms)]


def _enough(expression: Enough) -> Query:
    weighed = zip(expression.children, expression.weights, strict=True)
    repeated = chain.from_iterable(
        repeat(_match(child), weight) for child, weight in weighed
    )
    return {
        "bool": {"should": list(repeated), "minimum_should_match": expression.least}
    }


def _sets(terms: Iterable[Term]) -> Iterator[Query]:
    """Any of the terms of a field, as one clause that scores nothing."""
    texts: dict[str, list[str]] = {}
    for term in terms:
        texts.setdefault(term.field, []).append(term.text)
    for name, some in texts.items():
        yield {"bool": {"filter": [{"terms": {name: some}}]}}


def _any_of(choices: list[Query]) -> Query:
    # Without a choice, a query of this kind would match everything.
    if not choices:
        return {"match_none": {}}
    return {"bool": {"should": choices, "minimum_should_match": 1}}


def _filtered(queries: Iterable[Query]) -> Query:
    return {"bool": {"filter": list(queries) or [{"match_all": {}}]}}


def _range(since: int | None, until: int | None) -> dict[str, int]:
    ends = {"gte": since, "lt": until}
    return {name: end for name, end in ends.items() if end is not None}
