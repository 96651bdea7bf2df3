"""How long a number can get, where an engine reckons exactly up to a length alone."""

from dataclasses import dataclass
from decimal import Decimal

from kb.quality.rules.expressions import (
    Absolute,
    Arithmetic,
    DaysBetween,
    Length,
    Literal,
    Operator,
    Parted,
    Rounded,
    Term,
)


@dataclass(frozen=True, slots=True)
class Bound:
    """Digits before the point, and after it."""

    whole: int
    places: int


SMALL = Bound(10, 0)
"""Lengths, days between dates, and parts of dates."""


def find_bound(term: Term, column: Bound | None) -> Bound | None:
    """How long *term* can get; ``None`` where nothing tells. *column* is every column's."""
    match term:
        case Literal(value=Decimal() as value):
            return _of_literal(value)
        case Length() | DaysBetween() | Parted():
            return SMALL
        case Absolute(inner):
            return find_bound(inner, column)
        case Rounded(inner, places):
            bound = find_bound(inner, column)
            return bound and Bound(bound.whole + 1, min(bound.places, places))
        case Arithmetic(operator, left, right):
            first, second = find_bound(left, column), find_bound(right, column)
            return first and second and _reckoned(operator, first, second)
        case _:
            return column


def _of_literal(value: Decimal) -> Bound:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Bound(max(value.adjusted() + 1, 1), max(-exponent, 0))


def _reckoned(operator: Operator, first: Bound, second: Bound) -> Bound:
    if operator is Operator.TIMES:
        return Bound(first.whole + second.whole, first.places + second.places)
    longer = max(first.whole, second.whole)
    return Bound(longer + 1, max(first.places, second.places))
