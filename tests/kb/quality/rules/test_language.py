"""The language of rules: what it means, and what it refuses where."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from kb.quality.rules.columns import ColumnType
from kb.quality.rules.errors import RuleCase, RuleError, UnknownColumnError
from kb.quality.rules.expressions import names_of
from kb.quality.rules.judging import to_verdict
from kb.quality.rules.language import parse
from kb.quality.rules.scope import Scope

COLUMNS = {
    "a": ColumnType.DECIMAL,
    "b": ColumnType.INTEGER,
    "t": ColumnType.TEXT,
    "d": ColumnType.DATE,
    "e": ColumnType.DATE,
    "s": ColumnType.TIMESTAMP,
    "f": ColumnType.BOOLEAN,
    "税额": ColumnType.DECIMAL,
    "order": ColumnType.TEXT,
    "not": ColumnType.TEXT,
}
# As a driver gives a time without a zone.
MIDNIGHT = datetime(2024, 1, 1)  # noqa: DTZ001
SCOPE = Scope(COLUMNS, COLUMNS, date(2026, 11, 28))


def verdict(rule, **record):
    return to_verdict(parse(rule, SCOPE))(record)


def refusal(rule):
    with pytest.raises(RuleError) as refused:
        parse(rule, SCOPE)
    return refused.value


@pytest.mark.parametrize(
    ("rule", "record", "expected"),
    [
        ("a + b * 2 = 7", {"a": 1, "b": 3}, True),
        ("(a + b) * 2 = 8", {"a": 1, "b": 3}, True),
        ("a - b - 1 = 5", {"a": 10, "b": 4}, True),
        ("-a = 0 - a", {"a": 3}, True),
        ("a <> 1 or b = 1 and a = 2", {"a": 1, "b": 1}, False),
        ("not a = 1 and b = 1", {"a": 2, "b": 1}, True),
        ("not (a = 1 and b = 1)", {"a": 1, "b": 1}, False),
        ("not not a = 1", {"a": 1}, True),
        ("a between 1 and 2 and b not between 1 and 2", {"a": 1, "b": 3}, True),
        ("a in (1, 2.0) and t not in ('x')", {"a": 2, "t": "y"}, True),
        ("A = 1 AND 税额 >= 0.1", None, None),
        ("税额 >= 0.1 AND t IS NOT NULL", {"税额": Decimal("0.1"), "t": ""}, True),
        ("\"order\" = 'it''s' and \"not\" != 'x'", {"order": "it's", "not": "y"}, True),
        ("f = true", {"f": 0}, False),
        ("t matches '[A-Z]{2}'", {"t": "AB"}, True),
    ],
)
def test_what_a_rule_means(rule, record, expected):
    if record is None:
        with pytest.raises(UnknownColumnError, match="no column A"):
            parse(rule, SCOPE)
    else:
        assert verdict(rule, **record) is expected


@pytest.mark.parametrize(
    ("rule", "record", "expected"),
    [
        ("a = 1", {}, None),
        ("not a = 1", {}, None),
        ("a = 1 and b = 2", {"b": 3}, False),
        ("a = 1 and b = 2", {"b": 2}, None),
        ("a = 1 or b = 2", {"b": 2}, True),
        ("a = 1 or b = 2", {"b": 3}, None),
        ("a in (1, 2)", {}, None),
        ("a is null", {}, True),
        ("a + b is null", {"a": 1}, True),
        ("a is null", {"a": "no number"}, False),
        ("a = a", {"a": "no number"}, None),
        ("coalesce(a, b, 0) = 0", {}, True),
        ("t = ''", {"t": ""}, True),
        ("t is null", {"t": ""}, False),
        ("round(a / b, 2) = 1", {"a": 1, "b": 0}, None),
    ],
)
def test_what_is_not_known_stays_unknown(rule, record, expected):
    assert verdict(rule, **record) is expected


@pytest.mark.parametrize(
    ("rule", "record"),
    [
        ("d + 1 month = 2023-02-28", {"d": "2023-01-31"}),
        ("d + 1 month = 2024-02-29", {"d": "2024-01-31"}),
        ("d + 1 year = 2025-02-28", {"d": "2024-02-29"}),
        ("d - 1 month = 2024-02-29", {"d": "2024-03-31"}),
        ("d + 1 month + 1 month = 2023-03-28", {"d": "2023-01-31"}),
        ("d + 2 months = 2023-03-31", {"d": "2023-01-31"}),
        ("d + 1 month - 1 day = 2023-02-27", {"d": "2023-01-31"}),
        ("d + 2 weeks = 2024-03-01", {"d": "2024-02-16"}),
        ("d - e = 366", {"d": "2024-12-31", "e": "2023-12-31"}),
        ("d + 1 day is null", {"d": "9999-12-31"}),
        ("d - 1 month is null", {"d": "0001-01-31"}),
        ("today() - 1 day = 2026-11-27", {}),
        ("year(d) * 100 + month(d) = 202402 and day(d) = 29", {"d": "2024-02-29"}),
        ("s >= d and date(s) = d", {"s": MIDNIGHT, "d": date(2024, 1, 1)}),
        ("s > 2024-01-01T00:00:00", {"s": "2024-01-01 00:00:00.000001"}),
    ],
)
def test_days_are_reckoned_as_a_calendar_does(rule, record):
    assert verdict(rule, **record) is True


@pytest.mark.parametrize(
    ("rule", "record"),
    [
        ("a + 税额 = 0.3", {"a": Decimal("0.1"), "税额": Decimal("0.2")}),
        ("a + 0.2 = 0.3", {"a": 0.1}),
        ("round(a, 2) = 1.01", {"a": "1.005"}),
        ("round(a, 2) = -1.01", {"a": "-1.005"}),
        ("round(a, 0) = 3", {"a": "2.5"}),
        ("round(a / b, 0) = 3", {"a": 5, "b": 2}),
        ("round(a / b, 2) = -0.33", {"a": -1, "b": 3}),
        ("round(a / b, 2) = 0.67", {"a": -2, "b": -3}),
        ("round(a / b, 1) = 0.1", {"a": "0.05", "b": 1}),
        (
            "round(a / b, 1) = 0",
            {"a": "0.0499999999999999999999999999999999999", "b": 1},
        ),
        (
            "a * a = 152415787532388367501905199875019052100",
            {"a": 12345678901234567890},
        ),
        ("abs(a) = 5", {"a": -5}),
        ("a = 0", {"a": -0.0}),
    ],
)
def test_numbers_are_exact_and_halves_go_away_from_zero(rule, record):
    assert verdict(rule, **record) is True


@pytest.mark.parametrize(
    ("rule", "record"),
    [
        ("t <> 'a'", {"t": "a "}),
        ("t <> 'a'", {"t": "A"}),
        ("t <> 'é'", {"t": "e\u0301"}),
        ("length(t) = 2", {"t": "测😀"}),
        ("substr(t, 2, 2) = 'bc'", {"t": "abcd"}),
        ("substr(t, 5, 2) = ''", {"t": "abcd"}),
        ("trim(t) = '\u3000a'", {"t": "  \u3000a "}),
        ("upper(t) = 'AÉß' or upper(t) = 'Aéß'", {"t": "aéß"}),
        ("lower(t) = 'aÉ'", {"t": "AÉ"}),
        ("t < 'a' and t > '9'", {"t": "B"}),
    ],
)
def test_texts_are_compared_sign_by_sign(rule, record):
    assert verdict(rule, **record) is True


@pytest.mark.parametrize(
    ("rule", "case", "place"),
    [
        ("a = ", RuleCase.UNEXPECTED, 5),
        ("a == 1", RuleCase.UNEXPECTED, 4),
        ("a", RuleCase.UNEXPECTED, 1),
        ("a + 1", RuleCase.UNEXPECTED, 1),
        ("(a = 1", RuleCase.UNEXPECTED, 7),
        ("a = 1)", RuleCase.UNEXPECTED, 6),
        ("a = 1 2", RuleCase.UNEXPECTED, 7),
        ("(a = 1) + 2 = 3", RuleCase.UNEXPECTED, 1),
        ("a = null", RuleCase.UNEXPECTED, 5),
        ("f", RuleCase.UNEXPECTED, 1),
        ("f > false", RuleCase.UNEXPECTED, 10),
        ("a ； 1", RuleCase.UNREADABLE, 3),
        ("a = 1 # x", RuleCase.UNREADABLE, 7),
        ("t = 'open", RuleCase.UNREADABLE, 5),
        ("a = 1e5", RuleCase.UNREADABLE, 5),
        ("t like 'a%'", RuleCase.UNEXPECTED, 3),
        ("a = 'x'", RuleCase.OTHER_KINDS, 3),
        ("d = '2020-01-01'", RuleCase.OTHER_KINDS, 3),
        ("t = 1", RuleCase.OTHER_KINDS, 3),
        ("t + 1 = 2", RuleCase.OTHER_KINDS, 3),
        ("length(a) = 2", RuleCase.OTHER_KINDS, 1),
        ("d + 30 = e", RuleCase.UNEXPECTED, 8),
        ("d + 1.5 days = e", RuleCase.UNEXPECTED, 9),
        ("d + 1 fortnight = e", RuleCase.UNEXPECTED, 7),
        ("d + 300 years = e", RuleCase.UNEXPECTED, 15),
        ("d + 1 day + 1 day + 1 day + 1 day = e", RuleCase.UNEXPECTED, 35),
        ("d * 2 = e", RuleCase.OTHER_KINDS, 3),
        ("d = 2020-02-30", RuleCase.BAD_LITERAL, 5),
        ("s > 2020-01-01T25:00:00", RuleCase.BAD_LITERAL, 5),
        ("a / b = 1", RuleCase.BARE_DIVISION, 1),
        ("a / b * 2 = 1", RuleCase.BARE_DIVISION, 1),
        ("round(a) = 1", RuleCase.UNEXPECTED, 1),
        ("round(a, b) = 1", RuleCase.BAD_LITERAL, 1),
        ("round(a, 99) = 1", RuleCase.BAD_LITERAL, 1),
        ("substr(t, 0, 1) = ''", RuleCase.BAD_LITERAL, 1),
        ("lenght(t) = 1", RuleCase.UNKNOWN_FUNCTION, 1),
        ("a in (b)", RuleCase.BAD_LITERAL, 7),
        ("t matches '(a+)+'", RuleCase.BAD_PATTERN, 1),
        ("- - a = 1", RuleCase.UNEXPECTED, 3),
        ("(" * 40 + "a = 1" + ")" * 40, RuleCase.TOO_DEEP, 31),
        ("abs(" * 40 + "a" + ")" * 40 + " = 1", RuleCase.TOO_DEEP, 121),
        ("a" + " + a" * 100 + " = 1", RuleCase.TOO_DEEP, 243),
        ("a = 1 or " * 1000, RuleCase.TOO_DEEP, 4000),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_place(rule, case, place):
    fault = refusal(rule)

    assert (fault.case, fault.values["place"]) == (case, place)


def test_a_function_that_there_is_not_is_named_with_near_ones():
    assert refusal("lenght(t) = 1").values["near"] == "length"


def test_a_column_that_there_is_not_has_its_place_and_near_ones():
    with pytest.raises(UnknownColumnError) as refused:
        parse("a = 1 and Order = 'x'", SCOPE)

    assert refused.value.values["place"] == 11
    assert refused.value.values["near"] == "order"


def test_a_rule_knows_the_columns_that_it_looks_at():
    condition = parse("coalesce(a, b) > 1 and (t in ('x') or not s >= d)", SCOPE)

    assert set(names_of(condition)) == {"a", "b", "t", "s", "d"}


def test_two_readings_of_one_text_are_one_value():
    assert parse("a + 1 > 2", SCOPE) == parse("a+1>2", SCOPE)
    assert hash(parse("a + 1 > 2", SCOPE)) == hash(parse("a+1>2", SCOPE))
