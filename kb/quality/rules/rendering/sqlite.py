"""SQLite: each value has a type of its own, dates are texts, and numbers may be binary.

So a value is read by what it is, numbers are compared and not reckoned with, and there are
no regular expressions.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Final

from kb.quality.rules.columns import ColumnType, Engine
from kb.quality.rules.expressions import (
    Absolute,
    Arithmetic,
    Cased,
    Column,
    DateOf,
    DaysBetween,
    Matches,
    Midnight,
    Parted,
    Quotient,
    Rounded,
    Shifted,
)
from kb.quality.rules.garbling import PIECES, SPANS
from kb.quality.rules.judging import BLANKS
from kb.quality.rules.rendering.bounds import find_bound
from kb.quality.rules.rendering.sql import SQL
from kb.quality.rules.values import to_number

_LARGEST: Final = 2**63 - 1
_MAX_DIGITS: Final = 18
_MAX_FIGURES: Final = 15
"""So many figures of a text stand for one binary number and no other."""
_DIGIT: Final = "[0-9]"
_DAY: Final = f"{_DIGIT * 4}-{_DIGIT * 2}-{_DIGIT * 2}"
_TIME: Final = f"{_DIGIT * 2}:{_DIGIT * 2}:{_DIGIT * 2}"


class SQLite(SQL):
    engine = Engine.SQLITE
    length: ClassVar = "LENGTH"

    def name(self, name: str) -> str:
        # In double quotes, a name that is no column any more becomes a text.
        return "`" + name.replace("`", "``") + "`"

    def quoted(self, text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    def decimal(self, value: Decimal) -> str:
        if value == value.to_integral_value() and abs(value) <= _LARGEST:
            return super().decimal(Decimal(int(value)))
        if to_number(float(value)) != value:
            raise self.refuse(f"the number {value}, which has too many figures")
        return super().decimal(value)

    def date(self, day: date) -> str:
        return f"'{day.isoformat()}'"

    def timestamp(self, moment: datetime) -> str:
        return f"'{moment.isoformat(sep=' ', timespec='microseconds')}'"

    def read(self, raw: str, column: Column) -> str:
        match column.type:
            case ColumnType.TEXT:
                return _text(raw)
            case ColumnType.DATE:
                return _date(raw)
            case ColumnType.TIMESTAMP:
                return _timestamp(raw)
            case ColumnType.BOOLEAN:
                known = f"TYPEOF({raw}) = 'integer' AND {raw} IN (0, 1)"
                return f"(CASE WHEN {known} THEN {raw} END)"
            case _ if self.is_text(column):
                raise self.refuse("a text taken for a number")
            case ColumnType.INTEGER:
                return _whole(raw)
            case _:
                return _number(raw)

    def number(self, term: Arithmetic | Quotient | Rounded | Absolute) -> str:
        bound = find_bound(term, None)
        if bound is None or bound.places or bound.whole > _MAX_DIGITS:
            raise self.refuse("to reckon exactly")
        match term:
            case Arithmetic(operator, left, right):
                return f"({self.term(left)} {operator} {self.term(right)})"
            case Rounded(inner):
                return self.term(inner)
            case Absolute(inner):
                return f"ABS({self.term(inner)})"
            case Quotient():
                raise self.refuse("a division")

    def dated(self, term: Shifted | DaysBetween | Parted | DateOf | Midnight) -> str:
        match term:
            case Shifted(inner, months, 0):
                return _within(_later(self.term(inner), months))
            case Shifted(inner, _, days):
                return _within(f"DATE({self.term(inner)}, '{days:+} days')")
            case DaysBetween(left, right):
                later, earlier = self.term(left), self.term(right)
                return f"CAST(JULIANDAY({later}) - JULIANDAY({earlier}) AS INTEGER)"
            case Parted(inner, part):
                start, count = {"year": (1, 4), "month": (6, 2), "day": (9, 2)}[part]
                return f"CAST(SUBSTR({self.term(inner)}, {start}, {count}) AS INTEGER)"
            case DateOf(inner):
                return f"SUBSTR({self.term(inner)}, 1, 10)"
            case Midnight(inner):
                return f"({self.term(inner)} || ' 00:00:00.000000')"

    def differs(self, left: str, right: str) -> str:
        return f"({left} IS NOT {right})"

    def cased(self, term: Cased) -> str:
        return f"{term.letters.upper()}({self.term(term.term)})"

    def matches(self, condition: Matches) -> str:
        raise self.refuse(f"the pattern {condition.pattern.text}")

    def blank(self, column: Column) -> str:
        raw = self.raw(column)
        empty = f"TYPEOF({raw}) = 'text' AND TRIM({raw}, {_signs(BLANKS)}) = ''"
        return f"({raw} IS NULL OR ({empty}))"

    def garbled(self, column: Column) -> str:
        raw = self.raw(column)
        spans = " || ".join(
            f"{_signs(first)} || '-' || {_signs(last)}" for first, last in SPANS
        )
        # A glob ends at the first NUL; what stands behind it need not be looked at.
        found = [
            f"INSTR({raw}, CHAR(0)) > 0",
            f"{raw} GLOB '*[' || {spans} || ']*'",
            *(f"INSTR({raw}, {_signs(piece)}) > 0" for piece in PIECES),
        ]
        any_of = " OR ".join(found)
        return f"(CASE WHEN TYPEOF({raw}) = 'text' THEN {any_of} END)"


def _signs(text: str) -> str:
    return f"CHAR({', '.join(str(ord(sign)) for sign in text)})"


def _text(raw: str) -> str:
    # A column may have a collation that takes letters of either case for the same.
    return (
        f"(CASE TYPEOF({raw}) WHEN 'text' "
        f"THEN CASE WHEN INSTR({raw}, CHAR(0)) = 0 THEN {raw} END "
        f"WHEN 'integer' THEN CAST({raw} AS TEXT) END COLLATE BINARY)"
    )


def _date(raw: str) -> str:
    known = (
        f"TYPEOF({raw}) = 'text' AND {raw} GLOB '{_DAY}' AND DATE({raw}, '+0 days') = {raw} "
        f"AND {raw} >= '0001'"
    )
    return f"(CASE WHEN {known} THEN {raw} END COLLATE BINARY)"


def _timestamp(raw: str) -> str:
    """As text with six places, so that earlier ones come first."""
    seconds = f"'{_DAY}[ T]{_TIME}'"
    fraction = f"'{_DAY}[ T]{_TIME}.[0-9]*'"
    day = f"SUBSTR({raw}, 1, 10)"
    known = (
        f"TYPEOF({raw}) = 'text' AND INSTR({raw}, CHAR(0)) = 0 AND ({raw} GLOB {seconds} "
        f"OR ({raw} GLOB {fraction} AND LENGTH({raw}) <= 26 "
        f"AND SUBSTR({raw}, 21) NOT GLOB '*[^0-9]*')) "
        f"AND DATE({day}, '+0 days') = {day} AND {day} >= '0001' "
        f"AND SUBSTR({raw}, 12, 2) < '24' AND SUBSTR({raw}, 15, 2) < '60' "
        f"AND SUBSTR({raw}, 18, 2) < '60'"
    )
    places = f"SUBSTR(SUBSTR({raw}, 21) || '000000', 1, 6)"
    value = f"{day} || ' ' || SUBSTR({raw}, 12, 8) || '.' || {places}"
    return f"(CASE WHEN {known} THEN {value} END COLLATE BINARY)"


def _number(raw: str) -> str:
    finite = f"ABS({raw}) <= 1.7976931348623157e308"
    return (
        f"(CASE TYPEOF({raw}) WHEN 'integer' THEN {raw} "
        f"WHEN 'real' THEN CASE WHEN {finite} THEN {raw} END "
        f"WHEN 'text' THEN {_written_number(raw)} END)"
    )


def _whole(raw: str) -> str:
    # Every binary number from 2 ** 53 on is whole, and a cast would cut the largest.
    whole = (
        f"ABS({raw}) BETWEEN 9007199254740992.0 AND 1.7976931348623157e308 "
        f"OR {raw} = CAST({raw} AS INTEGER)"
    )
    written = _written_number(raw)
    return (
        f"(CASE TYPEOF({raw}) WHEN 'integer' THEN {raw} "
        f"WHEN 'real' THEN CASE WHEN {whole} THEN {raw} END "
        f"WHEN 'text' THEN CASE WHEN {written} = CAST({written} AS INTEGER) "
        f"THEN {written} END END)"
    )


def _written_number(raw: str) -> str:
    """A number that stands as text among others, as SQLite allows.

    One with more figures than a binary number keeps ends the query with an error.
    """
    figures = f"LTRIM(SUBSTR({raw}, 1, 1), '+-') || SUBSTR({raw}, 2)"
    known = (
        f"({figures}) NOT GLOB '*[^0-9.]*' AND ({figures}) GLOB '[0-9]*' "
        f"AND ({figures}) GLOB '*[0-9]' AND ({figures}) NOT GLOB '*.*.*' "
        f"AND INSTR({raw}, CHAR(0)) = 0"
    )
    # ABS of the lowest whole number is an error: "integer overflow".
    error = f"ABS(-{_LARGEST} - MIN(LENGTH({raw}), 1))"
    value = (
        f"CASE WHEN LENGTH({raw}) <= {_MAX_FIGURES} THEN CAST({raw} AS NUMERIC) "
        f"ELSE {error} END"
    )
    return f"(CASE WHEN {known} THEN {value} END)"


def _later(day: str, months: int) -> str:
    """Some months later, on the same day or the last of that month.

    SQLite itself makes 3 March of 31 January and a month.
    """
    first = f"DATE({day}, 'start of month', '{months:+} months')"
    same = (
        f"DATE({first}, '+' || (CAST(SUBSTR({day}, 9, 2) AS INTEGER) - 1) || ' days')"
    )
    last = f"DATE({first}, '+1 months', '-1 days')"
    return f"MIN({same}, {last})"


def _within(day: str) -> str:
    return f"(CASE WHEN {day} >= '0001' AND {day} <= '9999-12-31' THEN {day} END)"
