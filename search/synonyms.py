"""Synonyms as a query needs them: which words of it have others, and which."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from search.analysis import Analyser, View
from search.glossary import translations
from search.units import Unit

_Terms = tuple[str, ...]
_FOUND: Final = 200
"""Texts: one question asks of each of its words for articles and for records, and again
where words of the other language do too."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An expression in a query that others mean the same as."""

    start: int
    end: int
    """Half-open span in the query's text."""
    others: tuple[str, ...]

    def covers(self, unit: Unit) -> bool:
        return self.start <= unit.start and unit.end <= self.end


class Synonyms:
    """Groups of expressions, looked up by the terms of a text."""

    def __init__(
        self,
        groups: Sequence[Sequence[str]],
        analyser: Analyser,
        translations: "Synonyms | None" = None,
    ) -> None:
        self.translations = translations
        """For words of which a text's own language has little."""
        self._others: dict[_Terms, dict[str, None]] = {}
        for group in groups:
            for word in group:
                if terms := self._spell(analyser.exact(word), analyser):
                    others = self._others.setdefault(terms, {})
                    others.update(dict.fromkeys(set_apart(group, word)))
        self._analyser = analyser
        self._longest = max(map(len, self._others), default=0)
        self._found_in = lru_cache(_FOUND)(lambda text: tuple(self._find(text)))

    def _spell(self, terms: Iterable[str], analyser: Analyser) -> _Terms:  # noqa: ARG002
        return tuple(terms)

    def find(self, text: str) -> tuple[Occurrence, ...]:
        """From left to right, the longest expression at each place."""
        return self._found_in(text) if self._others else ()

    def _find(self, text: str) -> Iterator[Occurrence]:
        tokens = list(self._analyser.tokens(text, [View.EXACT]))
        terms = self._spell((token.text for token in tokens), self._analyser)
        place = 0
        while place < len(terms):
            length = self._length_at(terms, place)
            if length:
                others = tuple(self._others[terms[place : place + length]])
                last = tokens[place + length - 1]
                yield Occurrence(tokens[place].start, last.end, others)
            place += length or 1

    def _length_at(self, terms: _Terms, place: int) -> int:
        longest = min(self._longest, len(terms) - place)
        return next(
            (
                length
                for length in range(longest, 0, -1)
                if terms[place : place + length] in self._others
            ),
            0,
        )


def set_apart(group: Sequence[str], word: str) -> list[str]:
    return [other for other in group if other != word]


class Glossary(Synonyms):
    """Pairs of two languages, looked up in any form of their words."""

    def _spell(self, terms: Iterable[str], analyser: Analyser) -> _Terms:
        return tuple(map(analyser.stem, terms))


@lru_cache(maxsize=8)
def make_glossary(analyser: Analyser) -> Glossary:
    return Glossary(translations(), analyser)


@lru_cache(maxsize=8)
def make_synonyms(groups: tuple[tuple[str, ...], ...], analyser: Analyser) -> Synonyms:
    return Synonyms(groups, analyser, make_glossary(analyser))
