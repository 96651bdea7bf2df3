"""From our algebra of matching to Tantivy's queries."""

from collections.abc import Iterable
from itertools import combinations
from math import comb
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
    Expression,
    Has,
    Phrase,
    Term,
)

_ENDLESS: Final = 2**62
"""Seconds."""
_MANY_CHOICES: Final = 30


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
        return _boolean(Occur.Must, expression.children)
    count, minimum = len(expression.children), expression.minimum
    if minimum > 1 and comb(count, minimum) <= _MANY_CHOICES:
        # Written out, each choice is an intersection that skips through its rarest
        # term; a minimum reads every term to its end.
        choices = combinations(expression.children, minimum)
        return _boolean(Occur.Should, map(AllOf, choices))
    return _boolean(Occur.Should, expression.children, minimum)


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
    if len(values) == 1:
        # A set is written out as bits of all documents; one term is skipped through.
        return tantivy.Query.term_query(SCHEMA, name, values[0], "basic")
    return tantivy.Query.term_set_query(SCHEMA, name, values)


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
