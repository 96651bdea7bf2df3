"""The values of a rule's text: numbers, texts, days, columns, and what is reckoned of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NoReturn

from kb.quality.rules.errors import RuleCase, RuleError
from kb.quality.rules.expressions import (
    Arithmetic,
    Condition,
    DaysBetween,
    Kind,
    Literal,
    Operator,
    Quotient,
    Shifted,
    Term,
)
from kb.quality.rules.functions import MAX_PLACES, Call, call
from kb.quality.rules.kinds import require_kind
from kb.quality.rules.scanning import Sort, Token
from kb.quality.rules.scope import Scope
from kb.quality.rules.written import to_literal

MAX_DEPTH: Final = 30
MAX_MONTHS: Final = 2_400
MAX_DAYS: Final = 73_000
MAX_SHIFTS: Final = 3
"""How often one date is moved: some engines need it several times to say each."""
KEYWORDS: Final = frozenset(
    ("and", "or", "not", "between", "in", "is", "null", "matches", "true", "false")
)
_UNITS: Final = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
"""What a unit is in months and in days."""


@dataclass(frozen=True, slots=True)
class Division:
    """``a / b``, of which only ``round`` can make a number."""

    left: Term
    right: Term


Parsed = Term | Condition | Division


class TermReader(ABC):
    """Goes through the tokens of a rule once; the conditions are read by its subclass."""

    @abstractmethod
    def disjunction(self) -> Parsed: ...

    def __init__(self, tokens: list[Token], scope: Scope) -> None:
        self.tokens = tokens
        self.scope = scope
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def fail(self, problem: str) -> NoReturn:
        found = self.token.text or "the end"
        raise RuleError(
            f"Character {self.token.place}, at {found}: {problem}.",
            case=RuleCase.UNEXPECTED,
            place=self.token.place,
            found=found,
        )

    def take(self, *signs_or_words: str) -> Token | None:
        token = self.token
        if token.is_sign(*signs_or_words) or token.word in signs_or_words:
            self.at += 1
            return token
        return None

    def require(self, sign_or_word: str) -> Token:
        token = self.take(sign_or_word)
        if token is None:
            self.fail(f"{sign_or_word} is expected")
        return token

    def term(self) -> Term:
        place = self.token.place
        return self.to_term(self.sum(), place)

    def to_condition(self, parsed: Parsed, place: int) -> Condition:
        if not isinstance(parsed, Condition):
            raise RuleError(
                f"Character {place}: this is a value, and something to hold is needed. "
                "Compare it.",
                case=RuleCase.UNEXPECTED,
                place=place,
                found=self.token.text,
            )
        return parsed

    def to_term(self, parsed: Parsed, place: int) -> Term:
        if isinstance(parsed, Division):
            raise RuleError(
                f"Character {place}: say to how many places: round(a / b, 2).",
                case=RuleCase.BARE_DIVISION,
                place=place,
            )
        if isinstance(parsed, Condition):
            raise RuleError(
                f"Character {place}: a value is needed here, not a condition.",
                case=RuleCase.UNEXPECTED,
                place=place,
                found=self.token.text,
            )
        return parsed

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise too_deep(self.token.place)
        yield
        self.depth -= 1

    def sum(self) -> Parsed:
        place = self.token.place
        parsed = self.product()
        while sign := self.take("+", "-"):
            left = self.to_term(parsed, place)
            parsed = self.added(left, sign)
        return parsed

    def added(self, left: Term, sign: Token) -> Term:
        if left.kind is Kind.DATE:
            return self.shifted(left, sign)
        place = self.token.place
        right = self.to_term(self.product(), place)
        return self.reckoned(Operator(sign.text), left, right, sign.place)

    def shifted(self, left: Term, sign: Token) -> Term:
        if self.token.sort is not Sort.NUMBER:
            place = self.token.place
            right = self.to_term(self.product(), place)
            if sign.text == "-" and right.kind is Kind.DATE:
                return DaysBetween(left, right)
            self.fail("a date and a number of days, weeks, months or years")
        number = self.token
        self.at += 1
        unit = self.token.word.removesuffix("s")
        if unit not in _UNITS or not number.text.isdigit():
            self.fail("say of what: days, weeks, months or years")
        self.at += 1
        count = int(number.text) * (1 if sign.text == "+" else -1)
        months, days = (count * each for each in _UNITS[unit])
        if abs(months) > MAX_MONTHS or abs(days) > MAX_DAYS:
            self.fail("at most 200 years")
        if _count_shifts(left) == MAX_SHIFTS:
            self.fail("a date is moved too often")
        return Shifted(left, months, days)

    def product(self) -> Parsed:
        place = self.token.place
        parsed = self.factor()
        while sign := self.take("*", "/"):
            left = self.to_term(parsed, place)
            place_of_right = self.token.place
            right = self.to_term(self.factor(), place_of_right)
            for term in (left, right):
                require_kind(term, Kind.NUMBER, sign.place)
            parsed = (
                Division(left, right)
                if sign.text == "/"
                else Arithmetic(Operator.TIMES, left, right)
            )
        return parsed

    def reckoned(self, operator: Operator, left: Term, right: Term, place: int) -> Term:
        for term in (left, right):
            require_kind(term, Kind.NUMBER, place)
        return Arithmetic(operator, left, right)

    def factor(self) -> Parsed:
        if sign := self.take("-"):
            place = self.token.place
            if self.token.is_sign("-"):
                self.fail("one minus is enough")
            term = self.to_term(self.factor(), place)
            require_kind(term, Kind.NUMBER, sign.place)
            if isinstance(term, Literal) and isinstance(term.value, Decimal):
                return Literal(-term.value, Kind.NUMBER)
            return Arithmetic(Operator.MINUS, Literal(Decimal(0), Kind.NUMBER), term)
        if self.take("("):
            parsed = self.disjunction()
            self.require(")")
            return parsed
        return self.atom()

    def atom(self) -> Term:
        token = self.token
        if token.sort in {Sort.END, Sort.SIGN}:
            self.fail("a value is expected")
        if token.word in KEYWORDS - {"true", "false"}:
            self.fail("a value is expected; a column of this name stands in quotes")
        self.at += 1
        if token.sort is Sort.WORD and self.take("("):
            return self.function(token)
        if token.sort is Sort.QUOTED:
            name = token.text[1:-1].replace('""', '"')
            return self.scope.column(name, token.place)
        if token.sort is Sort.WORD and token.word not in {"true", "false"}:
            return self.scope.column(token.text, token.place)
        return to_literal(token)

    def function(self, name: Token) -> Term:
        given: list[Parsed] = []
        place = self.token.place
        with self.deeper():
            while not self.take(")"):
                if given:
                    self.require(",")
                given.append(self.sum())
        if name.word == "round" and given and isinstance(given[0], Division):
            left, right = given[0].left, given[0].right
            terms = [left, *(self.to_term(each, place) for each in given[1:])]
            arguments = Call(terms, name.place, self.scope.today)
            arguments.require_count(2)
            return Quotient(left, right, arguments.number(1, MAX_PLACES))
        terms = [self.to_term(each, place) for each in given]
        return call(name.word, Call(terms, name.place, self.scope.today))


def _count_shifts(term: Term) -> int:
    return 1 + _count_shifts(term.term) if isinstance(term, Shifted) else 0


def too_deep(place: int) -> RuleError:
    return RuleError(
        f"Character {place}: the rule is nested too deep.",
        case=RuleCase.TOO_DEEP,
        place=place,
    )
