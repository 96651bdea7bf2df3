"""The words of data quality: what indicators are about, and which tests there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Dimension(StrEnum):
    """Which quality of data an indicator is about."""

    COMPLIANCE = "compliance"
    COMPLETENESS = "completeness"
    ACCURACY = "accuracy"
    CONSISTENCY = "consistency"
    CURRENTNESS = "currentness"
    UNIQUENESS = "uniqueness"


class Severity(StrEnum):
    STOP = "stop"
    WARN = "warn"
    INFO = "info"


class Fix(StrEnum):
    """Who can put it right: whoever entered it, or the back office alone."""

    FRONT = "front"
    BACK = "back"


class RuleTest(StrEnum):
    """What an indicator asks of the data."""

    NOT_NULL = "not_null"
    NOT_BLANK = "not_blank"
    UNIQUE = "unique"
    ACCEPTED_VALUES = "accepted_values"
    PATTERN = "pattern"
    LENGTH = "length"
    RANGE = "range"
    TYPE = "type"
    CHECK_DIGIT = "check_digit"
    DATE_ORDER = "date_order"
    NOT_FUTURE = "not_future"
    RELATIONSHIPS = "relationships"
    COMPARE = "compare"
    BALANCE = "balance"
    AGREE = "agree"
    FRESHNESS = "freshness"
    ROW_COUNT = "row_count"
    NEAR_DUPLICATE = "near_duplicate"
    GARBLED = "garbled"
    DEFAULT_VALUE = "default_value"
    SQL = "sql"


KNOWN_UNIT: Final = "known_unit"
"""What the indicator that nobody writes asks: that a code of a unit means one here."""


class CheckDigit(StrEnum):
    CN_USCC = "cn_uscc"
    CN_ID = "cn_id"
    IBAN = "iban"
    EU_VAT = "eu_vat"
    LUHN = "luhn"


@dataclass(frozen=True, slots=True)
class Parameters:
    """Which fields a test needs, and which it may have besides."""

    needed: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    """At least one of these."""
    allowed: tuple[str, ...] = ()


_ONE: Final = ("column",)
PARAMETERS: Final[Mapping[RuleTest, Parameters]] = {
    RuleTest.NOT_NULL: Parameters(needed=_ONE),
    RuleTest.NOT_BLANK: Parameters(needed=_ONE),
    RuleTest.UNIQUE: Parameters(one_of=("column", "columns")),
    RuleTest.ACCEPTED_VALUES: Parameters(needed=_ONE, one_of=("values", "codes")),
    RuleTest.PATTERN: Parameters(needed=("column", "pattern")),
    RuleTest.LENGTH: Parameters(needed=_ONE, one_of=("min", "max")),
    RuleTest.RANGE: Parameters(needed=_ONE, one_of=("min", "max")),
    RuleTest.TYPE: Parameters(needed=("column", "type")),
    RuleTest.CHECK_DIGIT: Parameters(
        needed=("column", "kind"), allowed=("old_numbers",)
    ),
    RuleTest.DATE_ORDER: Parameters(needed=("columns",)),
    RuleTest.NOT_FUTURE: Parameters(needed=_ONE),
    RuleTest.RELATIONSHIPS: Parameters(needed=("column", "to")),
    RuleTest.COMPARE: Parameters(needed=("rule",), allowed=_ONE),
    RuleTest.BALANCE: Parameters(needed=("rule",), allowed=_ONE),
    RuleTest.AGREE: Parameters(needed=("with_", "on", "columns"), allowed=("source",)),
    RuleTest.FRESHNESS: Parameters(needed=("column", "max_age")),
    RuleTest.ROW_COUNT: Parameters(one_of=("min", "max", "max_change")),
    RuleTest.NEAR_DUPLICATE: Parameters(needed=("column", "block"), allowed=("ratio",)),
    RuleTest.GARBLED: Parameters(needed=_ONE),
    RuleTest.DEFAULT_VALUE: Parameters(needed=_ONE, allowed=("values",)),
    RuleTest.SQL: Parameters(needed=("query",)),
}
DIMENSIONS: Final[Mapping[str, Dimension]] = {
    "not_null": Dimension.COMPLETENESS,
    "not_blank": Dimension.COMPLETENESS,
    "default_value": Dimension.COMPLETENESS,
    "row_count": Dimension.COMPLETENESS,
    "unique": Dimension.UNIQUENESS,
    "near_duplicate": Dimension.UNIQUENESS,
    "check_digit": Dimension.ACCURACY,
    "balance": Dimension.ACCURACY,
    "relationships": Dimension.CONSISTENCY,
    "agree": Dimension.CONSISTENCY,
    "date_order": Dimension.CONSISTENCY,
    "freshness": Dimension.CURRENTNESS,
}
"""Where a definition says none; every other test is about compliance."""
