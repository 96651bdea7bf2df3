"""The lists that come with the program: expressions that mean the same."""

from collections.abc import Iterator
from functools import cache
from importlib import resources


def read_groups(name: str) -> Iterator[tuple[str, ...]]:
    """One group in each line, its expressions with equals signs between."""
    listed = resources.files("search").joinpath(name)
    for line in listed.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(word.strip() for word in line.split("="))


@cache
def translations() -> tuple[tuple[str, str], ...]:
    """Pairs of a Chinese and an English expression of operations work."""
    return tuple(
        (chinese, english)
        for chinese, *others in read_groups("operations_glossary.txt")
        for english in others
    )
