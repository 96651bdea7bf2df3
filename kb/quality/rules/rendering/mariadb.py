"""MariaDB: decimals up to 65 digits, and texts that only a collation tells apart."""

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
    Kind,
    Literal,
    Matches,
    Midnight,
    Parted,
    Quotient,
    Rounded,
    Shifted,
    Term,
)
from kb.quality.rules.garbling import PIECES, SPANS
from kb.quality.rules.judging import BLANKS
from kb.quality.rules.rendering.bounds import Bound, find_bound
from kb.quality.rules.rendering.forms import DATE, TIMESTAMP
from kb.quality.rules.rendering.sql import SQL

# Trailing blanks count in no other collation: utf8mb4_bin takes 'a ' for 'a'.
_COLLATION: Final = "COLLATE utf8mb4_nopad_bin"
_COLUMN: Final = Bound(22, 10)
"""What a column may hold where it is reckoned with; two of them make 64 digits."""
_MAX_DIGITS: Final = 65
_MAX_PLACES: Final = 38


class MariaDB(SQL):
    engine = Engine.MARIADB
    session: ClassVar = (
        "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin",
        "SET time_zone = '+00:00'",
        # Backslashes escape, || is "or", and unsigned columns can go below zero.
        "SET sql_mode = 'NO_UNSIGNED_SUBTRACTION'",
        "SET default_regex_flags = ''",
    )

    def name(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def quoted(self, text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace("'", "''")
        return f"_utf8mb4'{escaped}' {_COLLATION}"

    def decimal(self, value: Decimal) -> str:
        self.require_exact(find_bound(Literal(value, Kind.NUMBER), None))
        return super().decimal(value)

    def date(self, day: date) -> str:
        return f"DATE'{day.isoformat()}'"

    def timestamp(self, moment: datetime) -> str:
        return f"TIMESTAMP'{moment.isoformat(sep=' ')}'"

    def read(self, raw: str, column: Column) -> str:
        if column.type is ColumnType.FLOAT or column.stored is ColumnType.FLOAT:
            raise self.refuse("a binary number, whose figures are not exact")
        if self.is_text(column):
            return self.read_text(_binary(raw), column.type)
        match column.type:
            case ColumnType.INTEGER if column.stored is ColumnType.DECIMAL:
                return f"(CASE WHEN {raw} = TRUNCATE({raw}, 0) THEN {raw} END)"
            case ColumnType.DATE:
                return _possible(raw, raw)
            case ColumnType.TIMESTAMP:
                return _possible(f"DATE({raw})", raw)
            case ColumnType.BOOLEAN:
                return f"(CASE WHEN {raw} IN (0, 1) THEN {raw} END)"
            case _:
                return raw

    def read_text(self, text: str, wanted: ColumnType) -> str:
        match wanted:
            case ColumnType.TEXT:
                nul = f"LOCATE(CHAR(0 USING utf8mb4) {_COLLATION}, {text})"
                return f"(CASE WHEN {nul} = 0 THEN {text} END)"
            case ColumnType.DATE:
                known = self.has_form(text, DATE)
                return f"(CASE WHEN {known} THEN CAST({text} AS DATE) END)"
            case ColumnType.TIMESTAMP:
                known = self.has_form(text, TIMESTAMP)
                moment = f"CAST(REPLACE({text}, 'T', ' ') AS DATETIME(6))"
                return f"(CASE WHEN {known} THEN {moment} END)"
            case _:
                raise self.refuse(f"text taken for {wanted}")

    def has_form(self, text: str, form: str) -> str:
        return f"{text} REGEXP {self.quoted(f'^(?:{form})' + chr(92) + 'z')}"

    def number(self, term: Arithmetic | Quotient | Rounded | Absolute) -> str:
        self.require_exact(find_bound(term, _COLUMN))
        match term:
            case Arithmetic(operator, left, right):
                return f"({self.exact(left)} {operator} {self.exact(right)})"
            case Quotient():
                raise self.refuse("a division")
            case Rounded(inner, places):
                return f"ROUND({self.exact(inner)}, {places})"
            case Absolute(inner):
                return f"ABS({self.exact(inner)})"

    def require_exact(self, bound: Bound | None) -> None:
        if (
            bound is None
            or bound.whole + bound.places > _MAX_DIGITS
            or bound.places > _MAX_PLACES
        ):
            raise self.refuse("a number of more than 65 digits")

    def exact(self, term: Term) -> str:
        """A column as long as it may be; a longer number ends the query with an error.

        MariaDB would cut it, and go on.
        """
        if not isinstance(term, Column):
            return self.term(term)
        value = self.term(term)
        size = f"{_COLUMN.whole + _COLUMN.places}, {_COLUMN.places}"
        short = (
            f"ABS({value}) < 1{'0' * _COLUMN.whole} "
            f"AND {value} = TRUNCATE({value}, {_COLUMN.places})"
        )
        # EXP of more than 710 is an error: "DOUBLE value is out of range".
        error = f"CAST(EXP(1000 + ABS({value})) AS DECIMAL({size}))"
        return (
            f"(CASE WHEN {short} THEN CAST({value} AS DECIMAL({size})) "
            f"WHEN {value} IS NOT NULL THEN {error} END)"
        )

    def dated(self, term: Shifted | DaysBetween | Parted | DateOf | Midnight) -> str:
        match term:
            case Shifted(inner, months, 0):
                return _within(
                    f"DATE_ADD({self.term(inner)}, INTERVAL ({months}) MONTH)"
                )
            case Shifted(inner, _, days):
                return _within(f"DATE_ADD({self.term(inner)}, INTERVAL ({days}) DAY)")
            case DaysBetween(left, right):
                return f"DATEDIFF({self.term(left)}, {self.term(right)})"
            case Parted(inner, part):
                return f"EXTRACT({part.upper()} FROM {self.term(inner)})"
            case DateOf(inner):
                return f"DATE({self.term(inner)})"
            case Midnight(inner):
                return f"CAST({self.term(inner)} AS DATETIME(6))"

    def differs(self, left: str, right: str) -> str:
        return f"(NOT ({left} <=> {right}))"

    def cased(self, term: Cased) -> str:
        raise self.refuse(f"{term.letters} of the letters of ASCII alone")

    def matches(self, condition: Matches) -> str:
        text = self.term(condition.term)
        return f"({self.has_form(text, condition.pattern.written(_sign))})"

    def blank(self, column: Column) -> str:
        raw = self.raw(column)
        if not self.is_text(column):
            return f"({raw} IS NULL)"
        left = _binary(raw)
        for blank in BLANKS:
            sign = f"CHAR({_bytes(blank)} USING utf8mb4) {_COLLATION}"
            left = f"REPLACE({left}, {sign}, '')"
        return f"({raw} IS NULL OR CHAR_LENGTH({left}) = 0)"

    def garbled(self, column: Column) -> str:
        if not self.is_text(column):
            return "NULL"
        spans = "".join(f"{_sign(first)}-{_sign(last)}" for first, last in SPANS)
        pieces = "|".join("".join(map(_sign, piece)) for piece in PIECES)
        form = self.quoted(rf"[\x{{0}}{spans}]|{pieces}")
        return f"({_binary(self.raw(column))} REGEXP {form})"


def _binary(raw: str) -> str:
    return f"CONVERT({raw} USING utf8mb4) {_COLLATION}"


def _bytes(sign: str) -> str:
    return ", ".join(str(byte) for byte in sign.encode())


def _sign(sign: str) -> str:
    return f"\\x{{{ord(sign):x}}}"


def _possible(day: str, value: str) -> str:
    # 0000-00-00 and, by a mode of the server, 2020-02-31 are kept as dates.
    return f"(CASE WHEN FROM_DAYS(TO_DAYS({day})) = {day} THEN {value} END)"


def _within(day: str) -> str:
    return f"(CASE WHEN {day} >= DATE'0001-01-01' THEN {day} END)"
