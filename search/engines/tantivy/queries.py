"""From our algebra of matching to Tantivy's queries."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, islice, repeat
from operator import itemgetter
from typing import Final

import tantivy
from tantivy import Occur

from search import fields
from search.engines.tantivy.schema import SCHEMA, key_name
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

_ENDLESS: Final = 2**62
"""Seconds."""
_MANY_CHOICES: Final = 30
_FEW_VALUES: Final = 40
"""So many of an attribute are asked for one by one."""


def to_query(expression: Expression) -> tantivy.Query:
    match expression:
        case Term() | Phrase():
            return _ranking(expression)
        case Has() | Between():
            return tantivy.Query.const_score_query(_narrowing(expression), 0.0)
        case AllOf() | AnyOf():
            return _several(expression)
        case But(wanted, unwanted):
            return _with(wanted, Occur.MustNot, unwanted)
        case Better(wanted, bonuses):
            return _with(wanted, Occur.Should, bonuses)
        case Enough():
            return tantivy.Query.const_score_query(_enough(expression), 0.0)


def _ranking(expression: Term | Phrase) -> tantivy.Query:
    if isinstance(expression, Term):
        query = tantivy.Query.term_query(
            SCHEMA, expression.field, expression.text, "freq"
        )
    else:
        query = tantivy.Query.phrase_query(
            SCHEMA, expression.field, list(expression.texts)
        )
    return _weighted(query, expression.weight)


def _several(expression: AllOf | AnyOf) -> tantivy.Query:
    if expression == AllOf():
        everything = tantivy.Query.all_query()
        return tantivy.Query.const_score_query(everything, 0.0)
    if not expression.children:
        return tantivy.Query.empty_query()
    if isinstance(expression, AllOf):
        return _all(expression.children)
    return _boolean(Occur.Should, expression.children)


def _all(children: Sequence[Expression]) -> tantivy.Query:
    """What ranks by phrases does so last: of what else matches, not of everything."""
    phrases: list[Expression] = []
    others: list[Expression] = []
    for child in children:
        if isinstance(child, Better) and len(children) > 1:
            phrases += (each for each in child.bonuses if isinstance(each, Phrase))
            words = (each for each in child.bonuses if not isinstance(each, Phrase))
            child = Better(child.wanted, tuple(words))  # noqa: PLW2901
        others.append(child)
    query = _boolean(Occur.Must, others)
    if not phrases:
        return query
    parts = [(Occur.Must, query)]
    parts += [(Occur.Should, to_query(phrase)) for phrase in phrases]
    return tantivy.Query.boolean_query(parts)


def _enough(expression: Enough) -> tantivy.Query:
    if choices := find_choices(expression):
        # Written out, each choice is an intersection that skips through its rarest
        # term; a minimum reads every term to its end.
        return _boolean(Occur.Should, map(AllOf, choices))
    weighed = zip(expression.children, expression.weights, strict=True)
    repeated = chain.from_iterable(repeat(child, weight) for child, weight in weighed)
    return _boolean(Occur.Should, repeated, expression.least)


def find_choices(expression: Enough) -> list[tuple[Expression, ...]]:
    """The same as ``iter_choices``; nothing if they are many."""
    choices = list(islice(iter_choices(expression), _MANY_CHOICES + 1))
    return choices if len(choices) <= _MANY_CHOICES else []


def iter_choices(expression: Enough) -> Iterator[tuple[Expression, ...]]:
    """Every set of children that is enough and would not be without one of them."""
    weighed = sorted(
        zip(expression.weights, expression.children, strict=True),
        key=itemgetter(0),
        reverse=True,
    )
    left = list(accumulate((weight for weight, _ in reversed(weighed)), initial=0))

    def choose(place: int, lacking: int) -> Iterator[tuple[Expression, ...]]:
        if lacking <= 0:
            yield ()
        elif left[len(weighed) - place] >= lacking:
            weight, child = weighed[place]
            # The lightest comes last, so what is enough with it is not without it.
            for rest in choose(place + 1, lacking - weight):
                yield (child, *rest)
            yield from choose(place + 1, lacking)

    yield from choose(0, expression.least)


def _with(
    wanted: Expression, occur: Occur, others: Iterable[Expression]
) -> tantivy.Query:
    parts = [(Occur.Must, to_query(wanted))]
    parts += [(occur, to_query(other)) for other in others]
    return tantivy.Query.boolean_query(parts)


def _boolean(
    occur: Occur, children: Iterable[Expression], minimum: int | None = None
) -> tantivy.Query:
    parts = [(occur, to_query(child)) for child in children]
    return tantivy.Query.boolean_query(parts, minimum_number_should_match=minimum)


def _weighted(query: tantivy.Query, weight: float) -> tantivy.Query:
    return query if weight == 1 else tantivy.Query.boost_query(query, weight)


def _has(name: str, values: list[str]) -> tantivy.Query:
    if not 1 <= len(values) <= _FEW_VALUES:
        return tantivy.Query.term_set_query(SCHEMA, name, values)
    # A set is written out as bits of all documents, for each question anew; terms are
    # skipped through.
    terms = [tantivy.Query.term_query(SCHEMA, name, value, "basic") for value in values]
    if len(terms) == 1:
        return terms[0]
    return tantivy.Query.boolean_query([(Occur.Should, term) for term in terms])


def _narrowing(narrowing: Has | Between) -> tantivy.Query:
    if isinstance(narrowing, Has):
        return _has(key_name(narrowing.attribute), sorted(narrowing.values))
    return tantivy.Query.range_query(
        SCHEMA,
        fields.UPDATED,
        tantivy.FieldType.Integer,
        # An end left open together with an excluded bound matches nothing.
        lower_bound=-_ENDLESS if narrowing.since is None else narrowing.since,
        upper_bound=_ENDLESS if narrowing.until is None else narrowing.until,
        include_upper=False,
    )
