"""PostgreSQL, from version 14 on: numeric is exact, dates are dates."""

from datetime import date, datetime
from typing import ClassVar

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
    Term,
)
from kb.quality.rules.garbling import PIECES, SPANS
from kb.quality.rules.rendering.forms import DATE, NUMBER, TIMESTAMP
from kb.quality.rules.rendering.sql import SQL

_FIRST, _LAST = "0001-01-01", "9999-12-31"


class PostgreSQL(SQL):
    engine = Engine.POSTGRESQL
    session: ClassVar = (
        "SET TIME ZONE 'UTC'",
        "SET standard_conforming_strings = on",
        "SET client_encoding = 'UTF8'",
        "SET extra_float_digits = 1",
    )
    false = "FALSE"

    def name(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def quoted(self, text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    def boolean(self, value: bool) -> str:
        return "TRUE" if value else "FALSE"

    def date(self, day: date) -> str:
        return f"DATE '{day.isoformat()}'"

    def timestamp(self, moment: datetime) -> str:
        return f"TIMESTAMP '{moment.isoformat(sep=' ')}'"

    def read(self, raw: str, column: Column) -> str:
        if column.type is ColumnType.FLOAT or column.stored is ColumnType.FLOAT:
            raise self.refuse("a binary number, whose figures are not exact")
        if self.is_text(column):
            return self.read_text(f'({raw}::text COLLATE "C")', column.type)
        match column.type:
            case ColumnType.INTEGER | ColumnType.DECIMAL:
                return self.read_number(raw, column)
            case ColumnType.DATE:
                return _within(raw)
            case ColumnType.TIMESTAMP:
                # In a session at UTC this is right with a zone and without.
                return _within(f"{raw}::timestamp", " 23:59:59.999999")
            case ColumnType.BOOLEAN if column.stored is not ColumnType.BOOLEAN:
                return f"(CASE {raw} WHEN 0 THEN FALSE WHEN 1 THEN TRUE END)"
            case _:
                return raw

    def read_number(self, raw: str, column: Column) -> str:
        if column.stored is not ColumnType.DECIMAL:
            return raw
        finite = _finite(raw)
        return _whole(finite) if column.type is ColumnType.INTEGER else finite

    def read_text(self, text: str, wanted: ColumnType) -> str:
        match wanted:
            case ColumnType.TEXT:
                return text
            case ColumnType.DATE:
                return f"(CASE WHEN {text} ~ '^{DATE}$' THEN {text}::date END)"
            case ColumnType.TIMESTAMP:
                return (
                    f"(CASE WHEN {text} ~ '^{TIMESTAMP}$' THEN {text}::timestamp END)"
                )
            case ColumnType.DECIMAL:
                return _to_numeric(text)
            case ColumnType.INTEGER:
                return _whole(_to_numeric(text))
            case _:
                raise self.refuse(f"text taken for {wanted}")

    def number(self, term: Arithmetic | Quotient | Rounded | Absolute) -> str:
        match term:
            case Arithmetic(operator, left, right):
                return f"({self.exact(left)} {operator} {self.exact(right)})"
            case Quotient(left, right, places):
                return _divided(self.exact(left), self.exact(right), places)
            case Rounded(inner, places):
                return f"ROUND({self.exact(inner)}, {places})"
            case Absolute(inner):
                return f"ABS({self.exact(inner)})"

    def exact(self, term: Term) -> str:
        """As numeric: whole numbers of other types overflow, and divide to whole ones."""
        return f"{self.term(term)}::numeric"

    def dated(self, term: Shifted | DaysBetween | Parted | DateOf | Midnight) -> str:
        match term:
            case Shifted(inner, months, 0):
                moved = f"({self.term(inner)} + INTERVAL '{months} months')::date"
                return _within(moved)
            case Shifted(inner, _, days):
                return _within(f"({self.term(inner)} + ({days}))")
            case DaysBetween(left, right):
                return f"({self.term(left)} - {self.term(right)})"
            case Parted(inner, part):
                return f"EXTRACT({part.upper()} FROM {self.term(inner)})"
            case DateOf(inner):
                return f"({self.term(inner)})::date"
            case Midnight(inner):
                return f"({self.term(inner)})::timestamp"

    def differs(self, left: str, right: str) -> str:
        return f"({left} IS DISTINCT FROM {right})"

    def cased(self, term: Cased) -> str:
        inner = self.term(term.term)
        return f'{term.letters.upper()}({inner} COLLATE "C")'

    def matches(self, condition: Matches) -> str:
        form = f"^(?:{condition.pattern.written(_sign)})$"
        return f"({self.term(condition.term)} ~ {self.quoted(form)})"

    def blank(self, column: Column) -> str:
        raw = self.raw(column)
        if not self.is_text(column):
            return f"({raw} IS NULL)"
        blanks = r"E' \t\n\r\u00a0\u3000'"
        return f"({raw} IS NULL OR BTRIM({raw}::text, {blanks}) = '')"

    def garbled(self, column: Column) -> str:
        if not self.is_text(column):
            return "NULL::boolean"
        spans = "".join(f"{_sign(first)}-{_sign(last)}" for first, last in SPANS)
        pieces = "|".join("".join(map(_sign, piece)) for piece in PIECES)
        return f"""({self.raw(column)}::text COLLATE "C" ~ '[{spans}]|{pieces}')"""


def _sign(sign: str) -> str:
    return f"\\U{ord(sign):08x}"


def _finite(raw: str) -> str:
    # NaN is more than Infinity.
    bounds = f"{raw} > '-Infinity'::numeric AND {raw} < 'Infinity'::numeric"
    return f"(CASE WHEN {bounds} THEN {raw} END)"


def _whole(number: str) -> str:
    return f"(CASE WHEN {number} = TRUNC({number}) THEN {number} END)"


def _to_numeric(text: str) -> str:
    return f"(CASE WHEN {text} ~ '^{NUMBER}$' THEN {text}::numeric END)"


def _within(value: str, end: str = "") -> str:
    """Only in the years that a date of Python can have."""
    bounds = f"'{_FIRST}' AND '{_LAST}{end}'"
    return f"(CASE WHEN {value} BETWEEN {bounds} THEN {value} END)"


def _divided(above: str, below: str, places: int) -> str:
    """Rounded once, from whole numbers; PostgreSQL's own quotient is rounded before."""
    top = f"ABS({above}) * 2 * 1{'0' * places} + ABS({below})"
    whole = f"DIV({top}, NULLIF(ABS({below}), 0) * 2)"
    sign = f"SIGN({above}) * SIGN({below})"
    return f"({sign} * ROUND({whole} * 0.{'0' * places}1 * 10, {places}))"
