"""The one analyser: from text to the terms that every engine stores and matches."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import compress
from operator import add
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
from search.joined import END, join, share
from search.origins import Folded
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
_CHUNK_OR_END: Final = re.compile(f"{_CHUNK.pattern}|{END}")
_HAN_OR_END: Final = re.compile(f"{HAN_RUN.pattern}|{END}")
_END_WORD: Final = "zz"
"""An end among runs of Chinese, which have no such letters; as long as words have to be."""
_OTHER_WORD: Final = re.compile(rf"[^\W_\x00-\x7f{SINGLES}]+")
_DIGIT: Final = re.compile("[0-9]")
_EXACT: Final = re.compile(rf"[{SINGLES}]|[^\W_{SINGLES}]+")
_BESIDE: Final = "|"
"""Between words of a run."""
_LETTERS_TOGETHER: Final = 50_000
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


class Terms(NamedTuple):
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
        super().__init__({END: END})
        self._stem = stem
        self.telling: dict[str, Chunk] = {END: Chunk(END, (END,), (END,))}
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
        return self.terms_of((text,))[0]

    def terms_of(self, texts: Sequence[str]) -> list[Terms]:
        """The same of each, for less than one after the other."""
        found = [_NO_TERMS] * len(texts)
        for is_ascii in (True, False):
            places = [
                place
                for place, text in enumerate(texts)
                if text and text.isascii() is is_ascii
            ]
            for some in _together(places, texts):
                cut = self._cut(join([texts[place] for place in some]))
                for place, terms in zip(some, cut, strict=True):
                    found[place] = terms
        return found

    def _cut(self, joined: str) -> Iterator[Terms]:
        """Of each of the texts that are *joined*."""
        folded = fold(joined)
        if len(self._chunks) > _CACHED_CHUNKS:
            # Other threads go on with those that they have.
            self._chunks = _Chunks(self._stem)
        known, chunks = self._chunks, _CHUNK_OR_END.findall(folded)
        # What is nothing but signs has no words.
        words = [" ".join(filter(None, map(known.__getitem__, chunks))).split(END)]
        identifiers: list[str] = []
        networks: list[str] = []
        for chunk in filter(known.telling.__contains__, chunks):
            identifiers += known.telling[chunk].identifiers
            networks += known.telling[chunk].networks
        names = [" ".join(identifiers).split(END)]
        if not folded.isascii():
            words += self._han_words_of(folded), self._other_words_of(folded)
        if across := find_across(folded):
            names.append(share(folded, ((each.start, each.whole) for each in across)))
            placed = (
                (each.start, term)
                for each in across
                for term, _, _ in place_identifier(each, self._stem)
            )
            words.append(share(folded, placed))
        if respelled := [*find_respelled(joined)]:
            stems = ((start, self._stem(word)) for word, start, _ in respelled)
            words.append(share(joined, stems))
        return map(
            Terms,
            map(_in_one, *words),
            spaced(folded).split(END),
            map(_in_one, *names),
            (tuple(some.split()) for some in " ".join(networks).split(END)),
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

    def spans(
        self, text: str, folded: Folded, wanted: frozenset[str]
    ) -> Iterator[tuple[int, int]]:
        """Where the words of *text* that become a *wanted* term stand; they may overlap."""
        chinese, has_number = _tell(wanted)
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

    def neighbours(self, text: str) -> list[str]:
        """Two and three Chinese words that stand side by side, joined."""
        return self.neighbours_of((text,))[0]

    def neighbours_of(self, texts: Sequence[str]) -> list[list[str]]:
        """The same of each."""
        found: list[list[str]] = [[] for _ in texts]
        places = [place for place, text in enumerate(texts) if not text.isascii()]
        if not places:
            return found
        runs = _runs_of(fold(join([texts[place] for place in places])))
        cut = _BESIDE.join(self._jieba.cut(runs, False))
        here = iter(places)
        place = next(here)
        for run in cut.split(f"{_BESIDE} {_BESIDE}"):
            if run == _END_WORD:
                place = next(here)
                continue
            words = run.split(_BESIDE)
            found[place] += map(add, words, words[1:])
            found[place] += map("".join, zip(words, words[1:], words[2:], strict=False))
        return found

    def stem(self, word: str) -> str:
        return str(self._stem(word[:LONGEST_WORD]))

    def _han_words(self, runs: str) -> list[str]:
        # Without its hidden Markov model, which glues unknown characters together
        # differently from text to text; unknown words are found by their characters.
        cut = self._jieba.cut_for_search(runs, False)
        return [*compress(cut, map((1).__lt__, map(len, cut)))]

    def _han_words_of(self, folded: str) -> list[str]:
        return " ".join(self._han_words(_runs_of(folded))).split(_END_WORD)

    def _other_words_of(self, folded: str) -> list[str]:
        runs = _OTHER_WORD.finditer(folded)
        return share(folded, ((run.start(), self._stem(run[0])) for run in runs))

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
        for run in HAN_RUN.finditer(text) if chinese else ():
            if any(word in run[0] for word in chinese):
                cut = self._jieba.tokenize(run[0], "search", False)
                yield run.start(), [place for place in cut if len(place[0]) > 1]
        for run in () if text.isascii() else _OTHER_WORD.finditer(text):
            yield run.start(), ((self._stem(run[0]), 0, len(run[0])),)
        for run in _CHUNK.finditer(text):
            yield run.start(), self._placed(run[0])
        for found in find_across(text) if across else ():
            yield 0, place_identifier(found, self._stem)


def _to_known(words: Iterable[str]) -> tuple[str, ...]:
    """As a dictionary keeps them, each once."""
    return tuple(sorted({fold(word).lower() for word in words}))


@lru_cache(maxsize=256)
def _tell(wanted: frozenset[str]) -> tuple[tuple[str, ...], bool]:
    """Of some terms those that are Chinese, and whether any has a number."""
    # A word stands in a run as it is: most runs of Chinese need not be cut. And what is
    # written in several words has a number.
    chinese = tuple(word for word in wanted if not word.isascii())
    return chinese, any(_DIGIT.search(word) for word in wanted)


def _placed_exact(text: str) -> Iterator[Place]:
    for match in _EXACT.finditer(text):
        yield match[0].lower(), *match.span()


def _together(places: Iterable[int], texts: Sequence[str]) -> Iterator[list[int]]:
    """Some at a time: the terms of all would take many times their memory."""
    some: list[int] = []
    letters = 0
    for place in places:
        some.append(place)
        letters += len(texts[place])
        if letters > _LETTERS_TOGETHER:
            yield some
            some, letters = [], 0
    if some:
        yield some


def _runs_of(folded: str) -> str:
    """The runs of Chinese, and ends, separated by spaces."""
    return " ".join(_HAN_OR_END.findall(folded)).replace(END, _END_WORD)


def _in_one(first: str, *others: str) -> str:
    if others:
        return " ".join(filter(None, map(str.strip, (first, *others))))
    return first.strip()


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
