"""The small language of rules: from text to a typed tree.

Dates are dates and not numbers, text is compared character by character, numbers are
exact, and what is not known stays unknown. What another engine might read otherwise has
no word here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NoReturn

from kb.quality.rules.columns import Columns
from kb.quality.rules.errors import RuleCase, RuleError, UnknownColumnError
from kb.quality.rules.expressions import (
    Among,
    And,
    Arithmetic,
    Column,
    Comparison,
    Condition,
    DaysBetween,
    IsNull,
    Kind,
    Literal,
    Matches,
    Not,
    Operator,
    Or,
    Quotient,
    Relation,
    Shifted,
    Term,
)
from kb.quality.rules.functions import MAX_PLACES, Call, call
from kb.quality.rules.kinds import ORDERED, require_kind, require_literal, to_one_kind
from kb.quality.rules.patterns import parse_pattern
from kb.quality.rules.scanning import Sort, Token, scan

MAX_DEPTH: Final = 30
MAX_SIGNS: Final = 60
"""Of arithmetic: each makes the tree a step deeper."""
MAX_MONTHS: Final = 2_400
MAX_DAYS: Final = 73_000
MAX_SHIFTS: Final = 3
"""How often one date is moved: some engines need it several times to say each."""
KEYWORDS: Final = frozenset(
    ("and", "or", "not", "between", "in", "is", "null", "matches", "true", "false")
)
_RELATIONS: Final = {**{each.value: each for each in Relation}, "!=": Relation.OTHER}
_UNITS: Final = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
"""What a unit is in months and in days."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule may name."""

    columns: Columns
    """What each column is taken for."""
    stored: Columns
    """What each is in its source."""
    today: date

    def column(self, name: str, place: int = 1) -> Column:
        """Raise ``UnknownColumnError``, which has near names."""
        if name not in self.columns:
            raise UnknownColumnError(name, self.columns, place)
        return Column(name, self.columns[name], self.stored[name])


def parse(text: str, scope: Scope) -> Condition:
    """The condition that *text* states.

    Raise ``RuleError`` or ``UnknownColumnError``, with the place.
    """
    tokens = list(scan(text))
    signs = [token for token in tokens if token.is_sign("+", "-", "*", "/")]
    if len(signs) > MAX_SIGNS:
        raise _too_deep(signs[MAX_SIGNS].place)
    parser = _Parser(tokens, scope)
    condition = parser.condition()
    if parser.token.sort is not Sort.END:
        parser.fail("nothing more is expected")
    return condition


@dataclass(frozen=True, slots=True)
class _Division:
    """``a / b``, of which only ``round`` can make a number."""

    left: Term
    right: Term


_Parsed = Term | Condition | _Division


class _Parser:
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

    def condition(self) -> Condition:
        place = self.token.place
        return self.to_condition(self.disjunction(), place)

    def term(self) -> Term:
        place = self.token.place
        return self.to_term(self.sum(), place)

    def to_condition(self, parsed: _Parsed, place: int) -> Condition:
        if not isinstance(parsed, Condition):
            raise RuleError(
                f"Character {place}: this is a value, and something to hold is needed. "
                "Compare it.",
                case=RuleCase.UNEXPECTED,
                place=place,
                found=self.token.text,
            )
        return parsed

    def to_term(self, parsed: _Parsed, place: int) -> Term:
        if isinstance(parsed, _Division):
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

    def joined(self, word: str, part: Callable[[], _Parsed]) -> _Parsed:
        place = self.token.place
        first = part()
        if self.token.word != word:
            return first
        conditions = [self.to_condition(first, place)]
        while self.take(word):
            place = self.token.place
            conditions.append(self.to_condition(part(), place))
        return And(tuple(conditions)) if word == "and" else Or(tuple(conditions))

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _too_deep(self.token.place)
        yield
        self.depth -= 1

    def disjunction(self) -> _Parsed:
        with self.deeper():
            return self.joined("or", self.conjunction)

    def conjunction(self) -> _Parsed:
        return self.joined("and", self.negation)

    def negation(self) -> _Parsed:
        turned = False
        while self.take("not"):
            turned = not turned
            if self.token.word != "not":
                place = self.token.place
                inner = self.to_condition(self.predicate(), place)
                return Not(inner) if turned else inner
        return self.predicate()

    def predicate(self) -> _Parsed:
        place = self.token.place
        parsed = self.sum()
        if self.token.is_sign(*_RELATIONS):
            return self.comparison(self.to_term(parsed, place))
        if self.take("is"):
            return self.null(self.to_term(parsed, place))
        if self.token.word in {"not", "between", "in", "matches"}:
            turned = self.take("not") is not None
            condition = self.tail(self.to_term(parsed, place))
            return Not(condition) if turned else condition
        return parsed

    def tail(self, term: Term) -> Condition:
        place = self.token.place
        if self.take("between"):
            least = self.term()
            self.require("and")
            most = self.term()
            at_least = self.related(Relation.AT_LEAST, term, least, place)
            return And((at_least, self.related(Relation.AT_MOST, term, most, place)))
        if self.take("in"):
            return self.among(term)
        self.require("matches")
        require_kind(term, Kind.TEXT, place)
        text = self.token
        if text.sort is not Sort.TEXT:
            self.fail("a pattern in single quotes is expected")
        self.at += 1
        return Matches(term, parse_pattern(_unquoted(text)))

    def comparison(self, left: Term) -> Condition:
        sign = self.token
        self.at += 1
        return self.related(_RELATIONS[sign.text], left, self.term(), sign.place)

    def related(
        self, relation: Relation, left: Term, right: Term, place: int
    ) -> Comparison:
        left, right = to_one_kind(left, right, place)
        equal = relation in {Relation.EQUAL, Relation.OTHER}
        if not equal and left.kind not in ORDERED:
            self.fail("yes and no have no order")
        return Comparison(relation, left, right)

    def null(self, term: Term) -> Condition:
        turned = self.take("not") is not None
        self.require("null")
        return Not(IsNull(term)) if turned else IsNull(term)

    def among(self, term: Term) -> Condition:
        self.require("(")
        values = []
        while True:
            place = self.token.place
            value = require_literal(self.term(), place)
            require_kind(value, term.kind, place)
            values.append(value)
            if not self.take(","):
                break
        self.require(")")
        return Among(term, tuple(values))

    def sum(self) -> _Parsed:
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

    def product(self) -> _Parsed:
        place = self.token.place
        parsed = self.factor()
        while sign := self.take("*", "/"):
            left = self.to_term(parsed, place)
            place_of_right = self.token.place
            right = self.to_term(self.factor(), place_of_right)
            for term in (left, right):
                require_kind(term, Kind.NUMBER, sign.place)
            parsed = (
                _Division(left, right)
                if sign.text == "/"
                else Arithmetic(Operator.TIMES, left, right)
            )
        return parsed

    def reckoned(self, operator: Operator, left: Term, right: Term, place: int) -> Term:
        for term in (left, right):
            require_kind(term, Kind.NUMBER, place)
        return Arithmetic(operator, left, right)

    def factor(self) -> _Parsed:
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
        return _to_literal(token)

    def function(self, name: Token) -> Term:
        given: list[_Parsed] = []
        place = self.token.place
        with self.deeper():
            while not self.take(")"):
                if given:
                    self.require(",")
                given.append(self.sum())
        if name.word == "round" and given and isinstance(given[0], _Division):
            left, right = given[0].left, given[0].right
            terms = [left, *(self.to_term(each, place) for each in given[1:])]
            arguments = Call(terms, name.place, self.scope.today)
            arguments.require_count(2)
            return Quotient(left, right, arguments.number(1, MAX_PLACES))
        terms = [self.to_term(each, place) for each in given]
        return call(name.word, Call(terms, name.place, self.scope.today))


def _count_shifts(term: Term) -> int:
    return 1 + _count_shifts(term.term) if isinstance(term, Shifted) else 0


def _too_deep(place: int) -> RuleError:
    return RuleError(
        f"Character {place}: the rule is nested too deep.",
        case=RuleCase.TOO_DEEP,
        place=place,
    )


def _unquoted(token: Token) -> str:
    return token.text[1:-1].replace("''", "'")


def _to_literal(token: Token) -> Literal:
    try:
        match token.sort:
            case Sort.NUMBER:
                return Literal(Decimal(token.text), Kind.NUMBER)
            case Sort.DATE:
                return Literal(date.fromisoformat(token.text), Kind.DATE)
            case Sort.TIMESTAMP:
                return Literal(datetime.fromisoformat(token.text), Kind.TIMESTAMP)
            case Sort.TEXT:
                return _to_text(token)
            case _:
                return Literal(token.word == "true", Kind.BOOLEAN)
    except ValueError as error:
        raise RuleError(
            f"Character {token.place}: there is no such day as {token.text}.",
            case=RuleCase.BAD_LITERAL,
            place=token.place,
        ) from error


def _to_text(token: Token) -> Literal:
    text = _unquoted(token)
    if "\0" in text:
        raise RuleError(
            f"Character {token.place}: a text has no NUL.",
            case=RuleCase.BAD_LITERAL,
            place=token.place,
        )
    return Literal(text, Kind.TEXT)
