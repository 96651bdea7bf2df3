"""Which parts of a drawing lie on layers that are not shown."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

MAX_DEPTH: Final = 50


def hidden_below(parents: Mapping[str, str], hidden: AbstractSet[str]) -> set[str]:
    """The parts that are *hidden* themselves, or lie inside of one that is."""
    return {key for key in parents if not hidden.isdisjoint(_chain(key, parents))}


def _chain(key: str, parents: Mapping[str, str]) -> list[str]:
    chain = [key]
    while len(chain) < MAX_DEPTH and (key := parents.get(key, "")):
        chain.append(key)
    return chain
