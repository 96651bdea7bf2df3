"""The one analyser: from text to the terms that every engine stores and matches."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

from search.across import find_across
from search.chunks import (
    LONGEST_WORD,
    Chunk,
    Place,
    Stem,
    place_identifier,
    place_terms,
    read_chunk,
)
from search.folding import fold, fold_with_origins
from search.glossary import read_groups, translations
from search.scripts import HAN_RUN, SINGLES
from search.spacing import spaced
from search.stemming import make_stem
from search.umlauts import find_respelled
from search.units import Unit, UnitReader

if TYPE_CHECKING:
    from search.segmenter import Segmenter

VERSION: Final = 2
"""Raise it with every change of the terms; each index is then built again."""

_CHUNK: Final = re.compile(r"[!-~]+")
_OTHER_WORD: Final = re.compile(rf"[^\W_\x00-\x7f{SINGLES}]+")
_DIGIT: Final = re.compile("[0-9]")
_EXACT: Final = re.compile(rf"[{SINGLES}]|[^\W_{SINGLES}]+")
_CACHED_CHUNKS: Final = 200_000
_CACHED_PLACES: Final = 20_000
_CACHED_UNITS: Final = 1_000
_MAKING: Final = Lock()
_ANYTHING: Final = ("",)
"""Stands in every run."""
_LONGEST_TRANSLATED: Final = 2
"""Characters of a word of the glossary that is kept together."""


class View(StrEnum):
    """The two ways in which a text is kept."""

    WORDS = "words"
    """Dictionary words, stems and identifiers with their parts; order is lost."""
    EXACT = "exact"
    """Single characters and whole Latin words, in order: for quotation marks."""


class Token(NamedTuple):
    """A term, and its half-open span in the text as it was given."""

    text: str
    start: int
    end: int
    view: View


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one text, ready for an index, separated by spaces."""

    words: str = ""
    exact: str = ""
    identifiers: str = ""
    networks: tuple[str, ...] = ()
    """Addresses in CIDR notation."""


_NO_TERMS: Final = Terms()


class _Chunks(dict[str, str]):
    """The words of those that were read; looked up by the hundred for each text."""

    def __init__(self, stem: Stem) -> None:
        super().__init__()
        self._stem = stem
        self.telling: dict[str, Chunk] = {}
        """Those of them that have identifiers."""

    def __missing__(self, chunk: str) -> str:
        read = read_chunk(chunk, self._stem)
        if read.identifiers:
            self.telling[chunk] = read
        self[chunk] = read.words
        return read.words


class Analyser:
    """Cuts texts and queries alike. *dictionary* adds words to the segmenter's own."""

    def __init__(self, dictionary: Iterable[str] = ()) -> None:
        self.dictionary = words = _to_known(dictionary)
        self._stem = make_stem()
        self._chunks = _Chunks(self._stem)
        self._places: dict[str, tuple[Place, ...]] = {}
        self._units = UnitReader(
            self._stem, lambda run: self._jieba.cut(run, False), self._han_words
        )
        # Synonyms and the glossary ask for the same few expressions all the time.
        self._units_of = lru_cache(_CACHED_UNITS)(self._read_units)
        digest = hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
        self.stamp = f"{VERSION}-{digest}"
        """Names the version and the dictionary; an index carries it."""

    @cached_property
    def _jieba(self) -> "Segmenter":
        # Its general dictionary takes a moment to load, and only Chinese needs it.
        from search.segmenter import make_segmenter  # noqa: PLC0415

        return make_segmenter(self.dictionary)

    def terms(self, text: str) -> Terms:
        if not text:
            return _NO_TERMS
        folded = fold(text)
        if len(self._chunks) > _CACHED_CHUNKS:
            # Other threads go on with those that they have.
            self._chunks = _Chunks(self._stem)
        known, chunks = self._chunks, _CHUNK.findall(folded)
        # What is nothing but signs has no words.
        words = [*filter(None, map(known.__getitem__, chunks))]
        identifiers: list[str] = []
        networks: list[str] = []
        for chunk in filter(known.telling.__contains__, chunks):
            identifiers += known.telling[chunk].identifiers
            networks += known.telling[chunk].networks
        if not folded.isascii():
            words += self._han_words(" ".join(HAN_RUN.findall(folded)))
            words += [self._stem(word) for word in _OTHER_WORD.findall(folded)]
        wholes = []
        for found in find_across(folded):
            wholes.append(found.whole)
            words += (term for term, _, _ in place_identifier(found, self._stem))
        words += (self._stem(word) for word, _, _ in find_respelled(text))
        return Terms(
            words=" ".join(words),
            exact=spaced(folded),
            identifiers=" ".join(identifiers + wholes),
            networks=tuple(networks),
        )

    def tokens(self, text: str, views: Iterable[View] = View) -> Iterator[Token]:
        """The same terms one by one, with their places; view by view."""
        folded = fold_with_origins(text)
        for view in views:
            exact = view is View.EXACT
            placed = _placed_exact if exact else self._placed_words
            for term, start, end in placed(folded.text):
                yield Token(term, *folded.span(start, end), view)
            if not exact:
                for word, start, end in find_respelled(text):
                    yield Token(self._stem(word), start, end, view)

    def spans(self, text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Where the words that become a *wanted* term stand; they may overlap."""
        folded = fold_with_origins(text)
        # A word stands in a run as it is: most runs of Chinese need not be cut.
        chinese = [word for word in wanted if not word.isascii()]
        # What is written in several words has a number.
        has_number = any(_DIGIT.search(word) for word in wanted)
        for offset, places in self._runs(folded.text, chinese, across=has_number):
            for term, start, end in places:
                if term in wanted:
                    yield folded.span(offset + start, offset + end)
        for word, start, end in find_respelled(text):
            if self._stem(word) in wanted:
                yield start, end

    def units(self, text: str) -> list[Unit]:
        """The words of a query in reading order."""
        return list(self._units_of(text))

    def _read_units(self, text: str) -> tuple[Unit, ...]:
        folded = fold_with_origins(text)
        units = []
        for unit in self._units.read(folded.text):
            start, end = folded.span(unit.start, unit.end)
            respelled = (
                self._stem(word) for word, _, _ in find_respelled(text[start:end])
            )
            forms = (*unit.forms, *respelled)
            units.append(replace(unit, start=start, end=end, forms=forms))
        return tuple(units)

    def exact(self, text: str) -> tuple[str, ...]:
        """The terms that stand side by side wherever *text* is quoted."""
        return tuple(spaced(fold(text)).split())

    def neighbours(self, text: str) -> Iterator[str]:
        """Two and three Chinese words that stand side by side, joined."""
        if text.isascii():
            return
        for run in HAN_RUN.findall(fold(text)):
            words = self._jieba.cut(run, False)
            for count in (2, 3):
                for place in range(len(words) - count + 1):
                    yield "".join(words[place : place + count])

    def stem(self, word: str) -> str:
        return str(self._stem(word[:LONGEST_WORD]))

    def _han_words(self, runs: str) -> list[str]:
        # Without its hidden Markov model, which glues unknown characters together
        # differently from text to text; unknown words are found by their characters.
        cut = self._jieba.cut_for_search(runs, False)
        return [word for word in cut if len(word) > 1]

    def _placed(self, chunk: str) -> tuple[Place, ...]:
        known = self._places.get(chunk)
        if known is None:
            if len(self._places) > _CACHED_PLACES:
                self._places.clear()
            known = self._places[chunk] = tuple(place_terms(chunk, self._stem))
        return known

    def _placed_words(self, text: str) -> Iterator[Place]:
        for offset, places in self._runs(text, _ANYTHING):
            for term, start, end in places:
                yield term, offset + start, offset + end

    def _runs(
        self, text: str, chinese: Iterable[str], *, across: bool = True
    ) -> Iterator[tuple[int, Iterable[Place]]]:
        """Where each run begins, and the terms in it; of Chinese those with one of these."""
        for run in HAN_RUN.finditer(text):
            if any(word in run[0] for word in chinese):
                cut = self._jieba.tokenize(run[0], "search", False)
                yield run.start(), [place for place in cut if len(place[0]) > 1]
        for run in _OTHER_WORD.finditer(text):
            yield run.start(), ((self._stem(run[0]), 0, len(run[0])),)
        for run in _CHUNK.finditer(text):
            yield run.start(), self._placed(run[0])
        for found in find_across(text) if across else ():
            yield 0, place_identifier(found, self._stem)


def _to_known(words: Iterable[str]) -> tuple[str, ...]:
    """As a dictionary keeps them, each once."""
    return tuple(sorted({fold(word).lower() for word in words}))


def _placed_exact(text: str) -> Iterator[Place]:
    for match in _EXACT.finditer(text):
        yield match[0].lower(), *match.span()


@cache
def operations_words() -> tuple[str, ...]:
    """The words that we add to the general dictionary."""
    listed = [word for word, *_ in read_groups("operations_words.txt")]
    # Longer ones of the glossary are made of several words.
    known = (word for word, _ in translations() if len(word) <= _LONGEST_TRANSLATED)
    return tuple(dict.fromkeys([*listed, *known]))


@lru_cache(maxsize=8)
def make_analyser(dictionary: tuple[str, ...]) -> Analyser:
    """The analyser of these words, with a segmenter that all who ask for it share."""
    # A segmenter holds the whole general dictionary: the same words in another order,
    # or two threads at once, are no reason for a second.
    with _MAKING:
        return _make_once(_to_known(dictionary))


@lru_cache(maxsize=4)
def _make_once(dictionary: tuple[str, ...]) -> Analyser:
    return Analyser(dictionary)


def default_analyser() -> Analyser:
    return make_analyser(operations_words())
