"""A query that names systems, categories and units by their old spellings, by their new ones."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kb.spellings.names import Field, Names
from search.clauses import Attribute, Clause, Either, Group


def rename_filters(
    filters: Mapping[str, AbstractSet[str]], names: Names
) -> Mapping[str, AbstractSet[str]]:
    return {
        name: frozenset(names.settle(name, each) for each in values)
        if name in set(Field)
        else values
        for name, values in filters.items()
    }


def rename(clause: Group, names: Names) -> Group:
    parts = (replace(part, clause=_rename(part.clause, names)) for part in clause.parts)
    return replace(clause, parts=tuple(parts))


def _rename(clause: Clause, names: Names) -> Clause:
    match clause:
        case Group():
            return rename(clause, names)
        case Either(choices):
            return Either(tuple(_rename(each, names) for each in choices))
        case Attribute(name, values) if name in set(Field):
            return Attribute(
                name, frozenset(names.settle(name, each) for each in values)
            )
        case _:
            return clause
