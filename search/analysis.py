"""The one analyser: from text to the terms that every engine stores and matches."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

import Stemmer

from search.folding import fold, fold_with_origins
from search.identifiers import find_across, find_identifiers
from search.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from search.segmenter import Segmenter

VERSION: Final = 1
"""Raise it with every change of the terms; each index is then built again."""

_HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_SYLLABLES: Final = "\u3041-\u30ff\u31f0-\u31ff\uac00-\ud7af"
_SINGLES: Final = _HAN + _SYLLABLES
"""Scripts without spaces, whose characters are terms of their own."""

_HAN_RUN: Final = re.compile(f"[{_HAN}]+")
_CHUNK: Final = re.compile(r"[!-~]+")
_OTHER_WORD: Final = re.compile(rf"[^\W_\x00-\x7f{_SINGLES}]+")
_RUN: Final = re.compile(
    rf"(?P<singles>[{_SINGLES}]+)|(?P<chunk>[!-~]+)|(?P<other>[^\W_\x00-\x7f{_SINGLES}]+)"
)
_SINGLE: Final = re.compile(f"[{_SINGLES}]")
_EXACT: Final = re.compile(rf"[{_SINGLES}]|[^\W_{_SINGLES}]+")
_PLAIN: Final = re.compile(r"[a-z0-9]+")
_ORDINARY: Final = re.compile(r"(?!0x|kb\d)[a-z0-9]+", re.IGNORECASE)
"""Chunks that cannot be identifiers."""
_LONGEST_WORD: Final = 64
_LONGEST_CHUNK: Final = 256
_CACHED_CHUNKS: Final = 200_000


_Place = tuple[str, int, int]
"""A term, and its half-open span in folded text."""


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


@dataclass(frozen=True, slots=True)
class Unit:
    """What a reader would call one word of a query; any of its forms is a match."""

    start: int
    end: int
    word: str = ""
    """A term of the words view, or nothing."""
    phrase: tuple[str, ...] = ()
    """Neighbouring terms of the exact view, or nothing."""
    bonus: tuple[str, ...] = ()
    """Terms of the words view that make a match better but are not asked for."""
    is_stop_word: bool = False


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What a run of ASCII without spaces holds."""

    words: tuple[str, ...]
    identifiers: tuple[str, ...]
    networks: tuple[str, ...]


class _Spaced(dict[int, str]):
    """The table that sets single characters apart and turns the rest into spaces."""

    def __missing__(self, code: int) -> str:
        character = chr(code).lower()
        if _SINGLE.match(character):
            spaced = f" {character} "
        else:
            spaced = character if _EXACT.match(character) else " "
        self[code] = spaced
        return spaced


_SPACED: Final = _Spaced()


class Analyser:
    """Cuts texts and queries alike. *dictionary* adds words to the segmenter's own."""

    def __init__(self, dictionary: Iterable[str] = ()) -> None:
        words = sorted({fold(word).lower() for word in dictionary})
        self.dictionary = tuple(words)
        self._stem = Stemmer.Stemmer("english").stemWord
        self._chunks: dict[str, _Chunk] = {}
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
        words: list[str] = []
        identifiers: list[str] = []
        networks: list[str] = []
        for chunk in map(self._chunk, _CHUNK.findall(folded)):
            words += chunk.words
            if chunk.identifiers:
                identifiers += chunk.identifiers
                networks += chunk.networks
        if not folded.isascii():
            words += self._han_words(" ".join(_HAN_RUN.findall(folded)))
            words += [self._stem(word) for word in _OTHER_WORD.findall(folded)]
        across = [found.whole for found in find_across(folded)]
        return Terms(
            words=" ".join(words + across),
            exact=folded.translate(_SPACED),
            identifiers=" ".join(identifiers + across),
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

    def units(self, text: str) -> list[Unit]:
        """The words of a query in reading order."""
        folded = fold_with_origins(text)
        found: list[Unit] = []
        for run in _RUN.finditer(folded.text):
            if run["singles"]:
                found += self._single_units(run["singles"], run.start())
            elif run["chunk"]:
                found += self._chunk_units(run["chunk"], run.start())
            else:
                found.append(self._word_unit(run["other"], run.start()))
        return [
            _placed_unit(unit, *folded.span(unit.start, unit.end)) for unit in found
        ]

    def across(self, text: str) -> list[str]:
        """Identifiers of a query that are written in two words."""
        return [found.whole for found in find_across(fold(text))]

    def exact(self, text: str) -> tuple[str, ...]:
        """The terms that stand side by side wherever *text* is quoted."""
        return tuple(fold(text).translate(_SPACED).split())

    def neighbours(self, text: str) -> Iterator[str]:
        """Two and three Chinese words that stand side by side, joined."""
        if text.isascii():
            return
        for run in _HAN_RUN.findall(fold(text)):
            words = self._jieba.cut(run, False)
            for count in (2, 3):
                for place in range(len(words) - count + 1):
                    yield "".join(words[place : place + count])

    def stem(self, word: str) -> str:
        return str(self._stem(word[:_LONGEST_WORD]))

    def _han_words(self, runs: str) -> list[str]:
        # Without its hidden Markov model, which glues unknown characters together
        # differently from text to text; unknown words are found by their characters.
        cut = self._jieba.cut_for_search(runs, False)
        return [word for word in cut if len(word) > 1]

    def _chunk(self, chunk: str) -> _Chunk:
        known = self._chunks.get(chunk)
        if known is None:
            if len(self._chunks) > _CACHED_CHUNKS:
                self._chunks.clear()
            known = self._chunks[chunk] = self._read_chunk(chunk)
        return known

    def _read_chunk(self, chunk: str) -> _Chunk:
        words = [self._stem(word) for word, _ in _plain_words(chunk)]
        if _ORDINARY.fullmatch(chunk):
            return _Chunk(tuple(words), (), ())
        identifiers: list[str] = []
        networks: list[str] = []
        for found in find_identifiers(chunk[:_LONGEST_CHUNK]):
            identifiers += (found.whole, *found.parts)
            if found.network:
                networks.append(found.network)
        known = set(words)
        return _Chunk(
            (*words, *(term for term in identifiers if term not in known)),
            tuple(identifiers),
            tuple(networks),
        )

    def _placed_words(self, text: str) -> Iterator[_Place]:
        for run in _HAN_RUN.finditer(text):
            for word, start, end in self._jieba.tokenize(run[0], "search", False):
                if len(word) > 1:
                    yield word, run.start() + start, run.start() + end
        for run in _OTHER_WORD.finditer(text):
            yield self._stem(run[0]), *run.span()
        for run in _CHUNK.finditer(text):
            yield from self._placed_chunk(run[0], run.start())
        for found in find_across(text):
            yield found.whole, found.start, found.end

    def _placed_chunk(self, chunk: str, offset: int) -> Iterator[_Place]:
        for word, start in _plain_words(chunk):
            place = offset + start
            yield self._stem(word), place, place + len(word)
        if not self._chunk(chunk).identifiers:
            return
        for found in find_identifiers(chunk[:_LONGEST_CHUNK]):
            span = (offset + found.start, offset + found.end)
            for term in (found.whole, *found.parts):
                yield term, *span

    def _single_units(self, run: str, offset: int) -> Iterator[Unit]:
        loose = ""
        place = offset
        for piece in self._jieba.cut(run, False):
            if len(piece) == 1 or not _HAN_RUN.fullmatch(piece):
                loose += piece
            else:
                yield from _loose_units(loose, place - len(loose))
                yield from self._compound_units(piece, place)
                loose = ""
            place += len(piece)
        yield from _loose_units(loose, place - len(loose))

    def _compound_units(self, word: str, offset: int) -> list[Unit]:
        """The words that make up a compound, with the compound as a bonus."""
        inner = [cut for cut in self._han_words(word) if cut != word]
        tiles = _tile(word, sorted(inner, key=len, reverse=True))
        units = []
        for tile in tiles or [word]:
            bonus = (word,) if tiles else ()
            end = offset + len(tile)
            units.append(Unit(offset, end, tile, (), bonus, word in STOP_WORDS))
            offset = end
        return units

    def _chunk_units(self, chunk: str, offset: int) -> Iterator[Unit]:
        place = 0
        for found in find_identifiers(chunk[:_LONGEST_CHUNK]):
            yield from self._plain_units(chunk[place : found.start], offset + place)
            pieces = self.exact(chunk[found.start : found.end]) if found.is_name else ()
            yield Unit(
                offset + found.start, offset + found.end, found.whole, pieces, pieces
            )
            place = found.end
        yield from self._plain_units(chunk[place:], offset + place)

    def _plain_units(self, text: str, offset: int) -> Iterator[Unit]:
        for word, start in _plain_words(text):
            yield self._word_unit(word, offset + start)

    def _word_unit(self, word: str, start: int) -> Unit:
        stop = word in STOP_WORDS
        end = start + len(word)
        return Unit(start, end, self.stem(word), (), (), stop)


def _placed_exact(text: str) -> Iterator[_Place]:
    for match in _EXACT.finditer(text):
        yield match[0].lower(), *match.span()


def _plain_words(chunk: str) -> list[tuple[str, int]]:
    lower = chunk.lower()
    return [
        (match[0][:_LONGEST_WORD], match.start()) for match in _PLAIN.finditer(lower)
    ]


def _loose_units(run: str, offset: int) -> Iterator[Unit]:
    """Characters outside any dictionary word: asked for as they stand together."""
    bare = run.strip("".join(word for word in STOP_WORDS if len(word) == 1))
    if bare:
        start = offset + run.index(bare)
        yield Unit(start, start + len(bare), phrase=tuple(bare))
    elif run:
        end = offset + len(run)
        yield Unit(offset, end, phrase=tuple(run), is_stop_word=True)


def _tile(word: str, pieces: list[str]) -> list[str]:
    """Cover *word* with *pieces* from the left, the first that fits; or give up."""
    tiles: list[str] = []
    place = 0
    while place < len(word):
        tile = next((piece for piece in pieces if word.startswith(piece, place)), "")
        if not tile:
            return []
        tiles.append(tile)
        place += len(tile)
    return tiles


def _placed_unit(unit: Unit, start: int, end: int) -> Unit:
    return Unit(start, end, unit.word, unit.phrase, unit.bonus, unit.is_stop_word)


@cache
def operations_words() -> tuple[str, ...]:
    """The words that we add to the general dictionary."""
    listed = resources.files("search").joinpath("operations_words.txt")
    lines = listed.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=8)
def make_analyser(dictionary: tuple[str, ...]) -> Analyser:
    """The analyser of these words, with a segmenter that all who ask for it share."""
    return Analyser(dictionary)


def default_analyser() -> Analyser:
    return make_analyser(operations_words())
