"""What an organisation adds to the language: dictionary words and synonyms."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from search.analysis import operations_words


@dataclass(frozen=True, slots=True)
class Terminology:
    words: tuple[str, ...] = ()
    """For the segmenter; another set of words means another index."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of expressions that mean the same."""


ReadTerminology = Callable[[], Terminology]


@cache
def shipped_terminology() -> Terminology:
    """What comes with the program: operations words, and their synonyms."""
    return Terminology(operations_words(), shipped_synonyms())


@cache
def shipped_synonyms() -> tuple[tuple[str, ...], ...]:
    listed = resources.files("search").joinpath("operations_synonyms.txt")
    lines = listed.read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(word.strip() for word in line.split("="))
        for line in lines
        if line and not line.startswith("#")
    )
