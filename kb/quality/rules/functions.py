"""The functions of the language, each of them the same in every engine or refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from kb.quality.definition_errors import find_near
from kb.quality.rules.errors import RuleCase, RuleError
from kb.quality.rules.expressions import (
    Absolute,
    Cased,
    Coalesced,
    DateOf,
    DatePart,
    Kind,
    Length,
    Letters,
    Literal,
    Part,
    Parted,
    Rounded,
    Term,
    Trimmed,
)
from kb.quality.rules.kinds import require_kind, require_literal

MAX_PLACES: Final = 12
MAX_POSITION: Final = 10_000


@dataclass(frozen=True, slots=True)
class Call:
    """What a function is called with, and where that stands."""

    terms: Sequence[Term]
    place: int
    today: date

    def of(self, kind: Kind) -> Term:
        """The one term that the function takes."""
        self.require_count(1)
        require_kind(self.terms[0], kind, self.place)
        return self.terms[0]

    def number(self, position: int, most: int) -> int:
        """The whole number written at *position*, from 0 up to *most*."""
        value = require_literal(self.terms[position], self.place).value
        if not isinstance(value, Decimal) or value != int(value) or value > most:
            raise RuleError(
                f"Character {self.place}: a whole number up to {most} is needed here.",
                case=RuleCase.BAD_LITERAL,
                place=self.place,
            )
        return int(value)

    def require_count(self, least: int, most: int | None = None) -> None:
        if not least <= len(self.terms) <= (most or least):
            raise RuleError(
                f"Character {self.place}: the function has another number of values.",
                case=RuleCase.UNEXPECTED,
                place=self.place,
                found="(",
            )


def call(name: str, given: Call) -> Term:
    """Raise ``RuleError`` for a function that there is not, with near names."""
    function = _FUNCTIONS.get(name)
    if function is None:
        near = find_near(name, _FUNCTIONS)
        meant = f" Is it {' or '.join(near)}?" if near else ""
        raise RuleError(
            f"Character {given.place}: there is no function {name}.{meant}",
            case=RuleCase.UNKNOWN_FUNCTION,
            place=given.place,
            function=name,
            near=", ".join(near) or "–",
        )
    return function(given)


def _round(given: Call) -> Term:
    given.require_count(2)
    require_kind(given.terms[0], Kind.NUMBER, given.place)
    return Rounded(given.terms[0], given.number(1, MAX_PLACES))


def _substr(given: Call) -> Term:
    given.require_count(3)
    require_kind(given.terms[0], Kind.TEXT, given.place)
    start = given.number(1, MAX_POSITION)
    if start == 0:
        raise RuleError(
            f"Character {given.place}: the first character is number 1.",
            case=RuleCase.BAD_LITERAL,
            place=given.place,
        )
    return Part(given.terms[0], start, given.number(2, MAX_POSITION))


def _coalesce(given: Call) -> Term:
    given.require_count(2, 10)
    terms = [given.terms[0]]
    for term in given.terms[1:]:
        require_kind(term, terms[0].kind, given.place)
        terms.append(term)
    return Coalesced(tuple(terms))


def _date(given: Call) -> Term:
    return DateOf(given.of(Kind.TIMESTAMP))


def _today(given: Call) -> Term:
    given.require_count(0)
    return Literal(given.today, Kind.DATE)


def _parted(part: DatePart) -> Callable[[Call], Term]:
    return lambda given: Parted(given.of(Kind.DATE), part)


def _cased(letters: Letters) -> Callable[[Call], Term]:
    return lambda given: Cased(given.of(Kind.TEXT), letters)


_FUNCTIONS: Final[Mapping[str, Callable[[Call], Term]]] = {
    "abs": lambda given: Absolute(given.of(Kind.NUMBER)),
    "coalesce": _coalesce,
    "date": _date,
    "day": _parted(DatePart.DAY),
    "length": lambda given: Length(given.of(Kind.TEXT)),
    "lower": _cased(Letters.LOWER),
    "month": _parted(DatePart.MONTH),
    "round": _round,
    "substr": _substr,
    "today": _today,
    "trim": lambda given: Trimmed(given.of(Kind.TEXT)),
    "upper": _cased(Letters.UPPER),
    "year": _parted(DatePart.YEAR),
}
