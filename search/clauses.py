"""What a reader asked for, as a tree: between the query language and the engines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Need(StrEnum):
    """How much a part of a query matters."""

    WANTED = "wanted"
    """One of the words of which most should be there."""
    REQUIRED = "required"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words, read together because an identifier may span two of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    text: str


@dataclass(frozen=True, slots=True)
class InTitle:
    text: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """The document has one of *values* (compared folded)."""

    name: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Updated:
    """Updated on or after *since* and before *until*; None leaves an end open."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Address:
    """Mentions an address or network within *network*.

    It is in CIDR notation, or its first and last address with a hyphen between.
    """

    network: str


@dataclass(frozen=True, slots=True)
class Part:
    need: Need
    clause: "Clause"


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that belong together; without parts it asks for nothing."""

    parts: tuple[Part, ...] = ()
    is_excerpt: bool = False
    """Taken from a pasted error or log, whose words nobody has chosen."""


@dataclass(frozen=True, slots=True)
class Either:
    choices: tuple["Clause", ...]


Clause = (
    Text
    | Quoted
    | Prefix
    | Fuzzy
    | InTitle
    | Attribute
    | Updated
    | Address
    | Group
    | Either
)
"""Any node of the tree."""

NOTHING: Final = Either(())
"""What no document meets."""

Filter = Attribute | Updated | Address
"""The clauses that a document either meets or not, and that rank nothing."""


def iter_leaves(clause: Clause) -> Iterator[Clause]:
    """Every clause that a hit is to have, without groups and what is excluded."""
    if isinstance(clause, Group):
        for part in clause.parts:
            if part.need is not Need.EXCLUDED:
                yield from iter_leaves(part.clause)
    elif isinstance(clause, Either):
        for choice in clause.choices:
            yield from iter_leaves(choice)
    else:
        yield clause
