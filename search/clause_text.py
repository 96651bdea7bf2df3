"""Clauses put back into the query language: the query as it was understood."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Final

from search.clauses import (
    NOTHING,
    Address,
    Attribute,
    Clause,
    Either,
    Filter,
    Fuzzy,
    Group,
    InTitle,
    Need,
    Part,
    Prefix,
    Quoted,
    Text,
    Updated,
)

_SIGNS: Final = {Need.WANTED: "", Need.REQUIRED: "+", Need.EXCLUDED: "-"}


def understood(clause: Group, filters: Mapping[str, AbstractSet[str]]) -> str:
    words = [_part(part) for part in clause.parts if part.clause != NOTHING]
    words += [
        _attribute(name, value)
        for name, values in filters.items()
        for value in sorted(values)
    ]
    return " ".join(words)


def _part(part: Part) -> str:
    text = _clause(part.clause)
    several = isinstance(part.clause, Text) and " " in part.clause.text
    if several and part.need is not Need.WANTED:
        text = f"({text})"
    return _SIGNS[part.need] + text


def _clause(clause: Clause) -> str:
    if isinstance(clause, Group):
        return f"({' '.join(map(_part, clause.parts))})"
    if isinstance(clause, Either):
        choices = " OR ".join(map(_clause, clause.choices))
        return f"({choices})" if choices else ""
    if isinstance(clause, (Attribute, Address, Updated)):
        return _filter(clause)
    return _words(clause)


def _words(clause: Text | Quoted | Prefix | Fuzzy | InTitle) -> str:
    match clause:
        case Text(text):
            return text
        case Quoted(text):
            return f'"{text}"'
        case Prefix(text):
            return f"{text}*"
        case Fuzzy(text):
            return f"{text}~"
        case InTitle(text, is_quoted):
            return f'title:"{text}"' if is_quoted else f"title:{text}"


def _filter(clause: Filter) -> str:
    match clause:
        case Attribute(name, values):
            return " ".join(_attribute(name, value) for value in sorted(values))
        case Address(network):
            return f"ip:{network}"
        case Updated(since, until):
            last = until - timedelta(days=1) if until else ""
            return f"updated:{since or ''}..{last}"


def _attribute(name: str, value: str) -> str:
    return f'{name}:"{value}"' if " " in value else f"{name}:{value}"
