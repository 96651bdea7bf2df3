"""Rounding, dividing and moving dates, held against other ways to reckon them."""

from datetime import date
from fractions import Fraction

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as some

from kb.quality.rules.columns import ColumnType
from kb.quality.rules.judging import round_half_up, shift, to_verdict
from kb.quality.rules.language import parse
from kb.quality.rules.scope import Scope
from kb.quality.rules.values import to_number

COLUMNS = {"a": ColumnType.DECIMAL, "b": ColumnType.DECIMAL}
SCOPE = Scope(COLUMNS, COLUMNS, date(2026, 11, 28))
numbers = some.decimals(-(10**20), 10**20, places=8)


def half_up(number, places):
    """Of a fraction, by whole numbers alone."""
    scaled = abs(number) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return Fraction(whole, 10**places) * (-1 if number < 0 else 1)


@given(numbers, some.integers(0, 6))
def test_rounding(number, places):
    assert Fraction(round_half_up(number, places)) == half_up(Fraction(number), places)


@given(numbers, numbers.filter(bool), some.integers(0, 6))
def test_dividing(above, below, places):
    expected = half_up(Fraction(above) / Fraction(below), places)
    millionths = expected * 10**6
    whole, rest = divmod(abs(millionths.numerator), 10**6)
    sign = "-" if millionths < 0 else ""

    assert millionths.denominator == 1
    rule = f"round(a / b, {places}) = {sign}{whole}.{rest:06}"
    assert to_verdict(parse(rule, SCOPE))({"a": above, "b": below}) is True


@given(some.dates(), some.integers(-2400, 2400))
def test_moving_by_months(day, months):
    try:
        expected = day + relativedelta(months=months)
    except (ValueError, OverflowError):
        expected = None

    assert shift(day, months, 0) == expected


@given(some.floats(allow_nan=False, allow_infinity=False))
def test_a_binary_number_is_the_shortest_that_stands_for_it(number):
    read = to_number(number)

    assert read is not None
    assert float(read) == number
