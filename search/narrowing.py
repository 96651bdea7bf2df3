"""What may be seen, and what a reader narrows by: a document either meets it or not."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time
from itertools import chain

from kb.articles.kinds import CHOSEN, Audience
from search import fields
from search.clauses import Address, Attribute, Filter, Updated
from search.expressions import EVERYTHING, Between, Expression, Has
from search.folding import fold_key
from search.networks import parse_range, to_query_terms


def bound(audiences: AbstractSet[Audience]) -> Expression:
    """What a reader may see; who may see everything is bounded by nothing."""
    sees_everything = set(CHOSEN) <= audiences
    return EVERYTHING if sees_everything else has("audience", audiences)


def has(name: str, values: Iterable[str]) -> Expression:
    return Has(name, frozenset(fold_key(str(value)) for value in values))


def between(updated: Updated) -> Expression:
    return Between(_seconds(updated.since), _seconds(updated.until))


def _seconds(day: date | None) -> int | None:
    if day is None:
        return None
    return int(datetime.combine(day, time(), UTC).timestamp())


def to_filter(clause: Filter) -> Expression:
    match clause:
        case Attribute(name, values):
            return has(name, values)
        case Updated():
            return between(clause)
        case Address(network):
            terms = map(to_query_terms, parse_range(network))
            return Has(fields.NETWORKS, frozenset(chain.from_iterable(terms)))
