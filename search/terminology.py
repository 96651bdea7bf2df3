"""What an organisation adds to the language: dictionary words and synonyms."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from search.analysis import operations_words
from search.glossary import read_groups


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
    return tuple(read_groups("operations_synonyms.txt"))
