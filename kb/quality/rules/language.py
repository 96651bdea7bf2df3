"""The small language of rules: from text to a typed tree.

Dates are dates and not numbers, text is compared character by character, numbers are
exact, and what is not known stays unknown. What another engine might read otherwise has
no word here.
"""

from collections.abc import Callable
from typing import Final

from kb.quality.rules.expressions import (
    Among,
    And,
    Between,
    Comparison,
    Condition,
    IsNull,
    Kind,
    Matches,
    Not,
    Or,
    Relation,
    Term,
)
from kb.quality.rules.kinds import ORDERED, require_kind, require_literal, to_one_kind
from kb.quality.rules.patterns import parse_pattern
from kb.quality.rules.scanning import Sort, scan
from kb.quality.rules.scope import Scope
from kb.quality.rules.terms import Parsed, TermReader, too_deep
from kb.quality.rules.written import to_unquoted

MAX_SIGNS: Final = 60
"""Of arithmetic: each makes the tree a step deeper."""
_RELATIONS: Final = {**{each.value: each for each in Relation}, "!=": Relation.OTHER}


def parse(text: str, scope: Scope) -> Condition:
    """The condition that *text* states.

    Raise ``RuleError`` or ``UnknownColumnError``, with the place.
    """
    tokens = list(scan(text))
    signs = [token for token in tokens if token.is_sign("+", "-", "*", "/")]
    if len(signs) > MAX_SIGNS:
        raise too_deep(signs[MAX_SIGNS].place)
    parser = _Parser(tokens, scope)
    condition = parser.condition()
    if parser.token.sort is not Sort.END:
        parser.fail("nothing more is expected")
    return condition


class _Parser(TermReader):
    def condition(self) -> Condition:
        place = self.token.place
        return self.to_condition(self.disjunction(), place)

    def joined(self, word: str, part: Callable[[], Parsed]) -> Parsed:
        place = self.token.place
        first = part()
        if self.token.word != word:
            return first
        conditions = [self.to_condition(first, place)]
        while self.take(word):
            place = self.token.place
            conditions.append(self.to_condition(part(), place))
        return And(tuple(conditions)) if word == "and" else Or(tuple(conditions))

    def disjunction(self) -> Parsed:
        with self.deeper():
            return self.joined("or", self.conjunction)

    def conjunction(self) -> Parsed:
        return self.joined("and", self.negation)

    def negation(self) -> Parsed:
        turned = False
        while self.take("not"):
            turned = not turned
            if self.token.word != "not":
                place = self.token.place
                inner = self.to_condition(self.predicate(), place)
                return Not(inner) if turned else inner
        return self.predicate()

    def predicate(self) -> Parsed:
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
        if self.token.sort is Sort.WORD and self.token.word not in {"and", "or"}:
            self.fail("a comparison, between, in, is or matches is expected")
        return parsed

    def tail(self, term: Term) -> Condition:
        place = self.token.place
        if self.take("between"):
            least = self.term()
            self.require("and")
            most = self.term()
            return self.between(term, least, most, place)
        if self.take("in"):
            return self.among(term)
        self.require("matches")
        require_kind(term, Kind.TEXT, place)
        text = self.token
        if text.sort is not Sort.TEXT:
            self.fail("a pattern in single quotes is expected")
        self.at += 1
        return Matches(term, parse_pattern(to_unquoted(text)))

    def between(self, term: Term, least: Term, most: Term, place: int) -> Condition:
        at_least = self.related(Relation.AT_LEAST, term, least, place)
        at_most = self.related(Relation.AT_MOST, term, most, place)
        if at_least.left != at_most.left:
            # One bound is a day and the other a moment.
            return And((at_least, at_most))
        return Between(at_least.left, at_least.right, at_most.right)

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
