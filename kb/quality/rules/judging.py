"""The one verdict: what a condition is of a record, in Python.

A condition is true, false or, where it cannot be known, ``None``, as in SQL.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final, assert_never

from kb.quality.rules.expressions import (
    Absolute,
    Among,
    And,
    Arithmetic,
    Between,
    Blank,
    Cased,
    Coalesced,
    Column,
    Comparison,
    Condition,
    DateOf,
    DaysBetween,
    Garbled,
    IsNull,
    Length,
    Letters,
    Literal,
    Matches,
    Midnight,
    Not,
    Operator,
    Or,
    Part,
    Parted,
    Quotient,
    Readable,
    Relation,
    Rounded,
    Shifted,
    Term,
    Trimmed,
)
from kb.quality.rules.garbling import is_garbled
from kb.quality.rules.values import READERS

Record = Mapping[str, object]
Value = Callable[[Record], Any]
"""Of a record: what a term is, or ``None``."""
Verdict = Callable[[Record], bool | None]

BLANKS: Final = " \t\n\r\u00a0\u3000"
_EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
_RELATIONS: Final[Mapping[Relation, Callable[[Any, Any], bool]]] = {
    Relation.EQUAL: eq,
    Relation.OTHER: ne,
    Relation.LESS: lt,
    Relation.AT_MOST: le,
    Relation.MORE: gt,
    Relation.AT_LEAST: ge,
}
_OPERATORS: Final[Mapping[Operator, Callable[[Decimal, Decimal], Decimal]]] = {
    Operator.PLUS: _EXACT.add,
    Operator.MINUS: _EXACT.subtract,
    Operator.TIMES: _EXACT.multiply,
}
_UPPER: Final = {ord(letter): letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}
_LOWER: Final = {ord(letter): letter.lower() for letter in _UPPER.values()}


def to_verdict(condition: Condition) -> Verdict:
    """What *condition* is of a record: the tree, once made into functions."""
    match condition:
        case Not(negated):
            verdict = to_verdict(negated)
            return lambda record: _not(verdict(record))
        case And(conditions):
            return _all([to_verdict(each) for each in conditions])
        case Or(conditions):
            return _any([to_verdict(each) for each in conditions])
        case Blank() | Readable() | Garbled():
            return _of_column(condition)
        case Comparison() | Between() | Among() | Matches() | IsNull():
            return _of_terms(condition)
        case _ as never:
            assert_never(never)


def _of_terms(
    condition: Comparison | Between | Among | Matches | IsNull,
) -> Verdict:
    match condition:
        case Comparison(relation, left, right):
            return _both(_RELATIONS[relation], to_value(left), to_value(right))
        case Between(term, least, most):
            return _between(to_value(term), to_value(least), to_value(most))
        case Among(term, values):
            known = frozenset(each.value for each in values)
            return _known(lambda value: value in known, to_value(term))
        case Matches(term, pattern):
            whole = re.compile(pattern.written(re.escape)).fullmatch
            return _known(lambda value: whole(value) is not None, to_value(term))
        case IsNull(Column(name=name)):
            return lambda record: record.get(name) is None
        case IsNull(term):
            inner = to_value(term)
            return lambda record: inner(record) is None


def _of_column(condition: Blank | Readable | Garbled) -> Verdict:
    """What is said of a value as it is stored."""
    name = condition.column.name
    read = READERS[condition.column.type]
    match condition:
        case Blank():
            return lambda record: _is_blank(record.get(name))
        case Readable():
            return _known(lambda value: read(value) is not None, _stored(name))
        case Garbled():
            return _known(is_garbled, _stored(name))


def _stored(name: str) -> Value:
    return lambda record: record.get(name)


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip(BLANKS))


def to_value(term: Term) -> Value:
    """What *term* is of a record."""
    match term:
        case Column(name, column_type):
            read = READERS[column_type]
            return lambda record: read(record.get(name))
        case Literal(value):
            return lambda _: value
        case Coalesced(terms):
            return _first([to_value(each) for each in terms])
        case Arithmetic() | Quotient() | Rounded() | Absolute():
            return _number(term)
        case Shifted() | DaysBetween() | Parted() | DateOf() | Midnight():
            return _dated(term)
        case Length() | Part() | Trimmed() | Cased():
            return _text(term)
        case _ as never:
            assert_never(never)


def _number(term: Arithmetic | Quotient | Rounded | Absolute) -> Value:
    match term:
        case Arithmetic(operator, left, right):
            return _both(_OPERATORS[operator], to_value(left), to_value(right))
        case Quotient(left, right, places):
            return _both(
                lambda above, below: _divided(above, below, places),
                to_value(left),
                to_value(right),
            )
        case Rounded(inner, places):
            return _known(lambda value: round_half_up(value, places), to_value(inner))
        case Absolute(inner):
            return _known(_EXACT.abs, to_value(inner))


def _dated(term: Shifted | DaysBetween | Parted | DateOf | Midnight) -> Value:
    match term:
        case Shifted(inner, months, days):
            return _known(lambda day: shift(day, months, days), to_value(inner))
        case DaysBetween(left, right):
            return _both(
                lambda later, earlier: Decimal((later - earlier).days),
                to_value(left),
                to_value(right),
            )
        case Parted(inner, part):
            return _known(lambda day: Decimal(getattr(day, part)), to_value(inner))
        case DateOf(inner):
            return _known(datetime.date, to_value(inner))
        case Midnight(inner):
            return _known(lambda day: datetime.combine(day, time()), to_value(inner))


def _text(term: Length | Part | Trimmed | Cased) -> Value:
    inner = to_value(term.term)
    match term:
        case Length():
            return _known(lambda text: Decimal(len(text)), inner)
        case Part(_, start, count):
            return _known(lambda text: text[start - 1 : start - 1 + count], inner)
        case Trimmed():
            return _known(lambda text: text.strip(" "), inner)
        case Cased(_, letters):
            table = _UPPER if letters is Letters.UPPER else _LOWER
            return _known(lambda text: text.translate(table), inner)


def round_half_up(number: Decimal, places: int) -> Decimal:
    """Halves away from zero."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -places:
        return number
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)


def _divided(above: Decimal, below: Decimal, places: int) -> Decimal | None:
    """Rounded once: what is exactly half of the last place goes away from zero."""
    if not below:
        return None
    first, second = above.as_integer_ratio(), below.as_integer_ratio()
    numerator = abs(first[0] * second[1]) * 10**places
    denominator = abs(first[1] * second[0])
    rounded = Decimal((2 * numerator + denominator) // (2 * denominator))
    signed = rounded if (above < 0) == (below < 0) else _EXACT.minus(rounded)
    return signed.scaleb(-places, _EXACT)


def shift(day: date, months: int, days: int) -> date | None:
    """*day* moved; ``None`` where that leaves the years 1 to 9999."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    try:
        return date(year, month + 1, min(day.day, last)) + timedelta(days)
    except OverflowError:
        return None


def _known(function: Callable[[Any], Any], inner: Value) -> Value:
    def value(record: Record) -> Any:
        given = inner(record)
        return None if given is None else function(given)

    return value


def _both(function: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    def value(record: Record) -> Any:
        first, second = left(record), right(record)
        return None if first is None or second is None else function(first, second)

    return value


def _between(inner: Value, least: Value, most: Value) -> Verdict:
    def verdict(record: Record) -> bool | None:
        value, low, high = inner(record), least(record), most(record)
        if value is None:
            return None
        if (low is not None and value < low) or (high is not None and value > high):
            return False
        return None if low is None or high is None else True

    return verdict


def _first(values: list[Value]) -> Value:
    def value(record: Record) -> Any:
        found = (each(record) for each in values)
        return next((each for each in found if each is not None), None)

    return value


def _not(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _all(verdicts: list[Verdict]) -> Verdict:
    def verdict(record: Record) -> bool | None:
        unknown = False
        for each in verdicts:
            found = each(record)
            if found is False:
                return False
            unknown = unknown or found is None
        return None if unknown else True

    return verdict


def _any(verdicts: list[Verdict]) -> Verdict:
    def verdict(record: Record) -> bool | None:
        unknown = False
        for each in verdicts:
            found = each(record)
            if found is True:
                return True
            unknown = unknown or found is None
        return None if unknown else False

    return verdict
