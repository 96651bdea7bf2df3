"""Which terms go together: nothing is compared with something of another kind."""

from kb.quality.rules.errors import RuleCase, RuleError
from kb.quality.rules.expressions import Kind, Literal, Midnight, Term

ORDERED = frozenset({Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.TIMESTAMP})


def require_kind(term: Term, kind: Kind, place: int) -> None:
    """Raise ``RuleError`` for a term of another kind."""
    if term.kind is not kind:
        raise RuleError(
            f"Character {place}: a {kind} is needed here, and this is a {term.kind}.",
            case=RuleCase.OTHER_KINDS,
            place=place,
            wanted=kind.value,
            given=term.kind.value,
        )


def to_one_kind(left: Term, right: Term, place: int) -> tuple[Term, Term]:
    """Both as the same kind; a date beside a timestamp is its midnight."""
    if {left.kind, right.kind} == {Kind.DATE, Kind.TIMESTAMP}:
        return _to_timestamp(left), _to_timestamp(right)
    require_kind(right, left.kind, place)
    return left, right


def require_literal(term: Term, place: int) -> Literal:
    if not isinstance(term, Literal):
        raise RuleError(
            f"Character {place}: only a written value can stand here.",
            case=RuleCase.BAD_LITERAL,
            place=place,
        )
    return term


def _to_timestamp(term: Term) -> Term:
    return Midnight(term) if term.kind is Kind.DATE else term
