"""The small algebra of matching that every engine translates into its own queries."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """The field holds the term; its BM25 counts *weight* times."""

    field: str
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """The terms stand side by side; the field is one of ``fields.ORDERED``."""

    field: str
    texts: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Has:
    """The attribute has one of the values (folded). Ranks nothing."""

    attribute: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Between:
    """The day number of the last update is in the half-open range. Ranks nothing."""

    since: int | None
    until: int | None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every child matches. Without children: every document."""

    children: tuple["Expression", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A child matches at least. Without children: no document."""

    children: tuple["Expression", ...] = ()


@dataclass(frozen=True, slots=True)
class Enough:
    """Those children that match weigh *least* together, or more. Ranks nothing."""

    children: tuple["Expression", ...]
    weights: tuple[int, ...]
    """One for each child, all positive and small."""
    least: int


@dataclass(frozen=True, slots=True)
class But:
    """Matches, and matches none of the others."""

    wanted: "Expression"
    unwanted: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Better:
    """Matches as *wanted*; what also matches a bonus scores higher."""

    wanted: "Expression"
    bonuses: tuple["Expression", ...]


Expression = Term | Phrase | Has | Between | AllOf | AnyOf | Enough | But | Better

NOTHING = AnyOf()
EVERYTHING = AllOf()


def without_bonuses(expression: Expression) -> Expression:
    """What matches the same, for when nobody asks for the score."""
    match expression:
        case Better(wanted, _):
            return without_bonuses(wanted)
        case But(wanted, unwanted):
            return But(without_bonuses(wanted), unwanted)
        case AllOf(children):
            return all_of(map(without_bonuses, children))
        case _:
            return expression


def all_of(children: Iterable[Expression]) -> Expression:
    """Every child matches, without needless nesting."""
    distinct: dict[Expression, None] = {}
    for child in children:
        inner = child.children if isinstance(child, AllOf) else (child,)
        distinct.update(dict.fromkeys(inner))
    return next(iter(distinct)) if len(distinct) == 1 else AllOf(tuple(distinct))


def any_of(children: Iterable[Expression]) -> Expression:
    """Any child matches, without needless nesting."""
    distinct = tuple(dict.fromkeys(children))
    return distinct[0] if len(distinct) == 1 else AnyOf(distinct)
