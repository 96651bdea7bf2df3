"""A query cut into what a reader would call its words."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from search.across import find_across
from search.chunks import Stem, forms_of, identifiers_of, plain_words
from search.humps import cut_humps, cut_runs
from search.identifier import Identifier
from search.scripts import HAN_RUN, SINGLES
from search.stop_words import STOP_WORDS

_RUN: Final = re.compile(
    rf"(?P<singles>[{SINGLES}]+)|(?P<chunk>[!-~]+)|(?P<other>[^\W_\x00-\x7f{SINGLES}]+)"
)
_JOINING: Final = tuple("-.:@\\")
_SAYING_NOTHING: Final = "".join(word for word in STOP_WORDS if len(word) == 1)

Cut = Callable[[str], Iterable[str]]


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
    forms: tuple[str, ...] = ()
    """Other terms of the words view that mean the same."""
    together: tuple["Unit", ...] = ()
    """Its parts, which all together do for it."""

    def strictly(self) -> "Unit":
        """Only as one, not by its parts."""
        return replace(self, together=())


class UnitReader:
    """Cuts folded text. *cut* finds dictionary words, *cut_finely* those in a word."""

    def __init__(self, stem: Stem, cut: Cut, cut_finely: Cut) -> None:
        self._stem = stem
        self._cut = cut
        self._cut_finely = cut_finely

    def read(self, text: str) -> Iterator[Unit]:
        place = 0
        for found in find_across(text):
            yield from self._read_between(text, place, found.start)
            yield self._identifier_unit(found, 0)
            # A sign that joins more to it begins no option: HTTP500-level.
            place = found.end
            while text.startswith(_JOINING, place):
                place += 1
        yield from self._read_between(text, place, len(text))

    def _read_between(self, text: str, start: int, end: int) -> Iterator[Unit]:
        for run in _RUN.finditer(text, start, end):
            if run["singles"]:
                yield from self._single_units(run["singles"], run.start())
            elif run["chunk"]:
                yield from self._chunk_units(run["chunk"], run.start())
            else:
                yield self._word_unit(run["other"], run.start())

    def _single_units(self, run: str, offset: int) -> Iterator[Unit]:
        loose = ""
        place = offset
        for piece in self._cut(run):
            if len(piece) == 1 or not HAN_RUN.fullmatch(piece):
                loose += piece
            else:
                yield from _loose_units(loose, place - len(loose))
                yield from self._compound_units(piece, place)
                loose = ""
            place += len(piece)
        yield from _loose_units(loose, place - len(loose))

    def _compound_units(self, word: str, offset: int) -> Iterator[Unit]:
        """The words that make up a compound, with the compound as a bonus."""
        inner = [cut for cut in self._cut_finely(word) if cut != word]
        tiles = _tile(word, sorted(inner, key=len, reverse=True))
        for tile in tiles or [word]:
            bonus = (word,) if tiles else ()
            end = offset + len(tile)
            yield Unit(offset, end, tile, (), bonus, word in STOP_WORDS)
            offset = end

    def _chunk_units(self, chunk: str, offset: int) -> Iterator[Unit]:
        place = 0
        for found in identifiers_of(chunk):
            yield from self._plain_units(chunk[place : found.start], offset + place)
            yield self._identifier_unit(found, offset)
            place = found.end
        yield from self._plain_units(chunk[place:], offset + place)

    def _identifier_unit(self, found: Identifier, offset: int) -> Unit:
        parts = [
            unit
            for part in found.together
            for unit in self._read_between(part, 0, len(part))
        ]
        return Unit(
            offset + found.start,
            offset + found.end,
            found.whole,
            found.spelled,
            tuple(map(self._stem, found.spelled)),
            forms=tuple(map(self._stem, found.forms)),
            together=_telling(parts),
        )

    def _plain_units(self, text: str, offset: int) -> Iterator[Unit]:
        for word, start in plain_words(text):
            yield self._word_unit(word, offset + start)

    def _word_unit(self, word: str, start: int) -> Unit:
        lower = word.lower()
        pieces = cut_humps(word)
        parts = _telling([self._word_unit(piece.text, start) for piece in pieces])
        return Unit(
            start,
            start + len(word),
            self._stem(lower),
            tuple(piece.text.lower() for piece in pieces or cut_runs(word)),
            tuple(part.word for part in parts),
            lower in STOP_WORDS,
            tuple(forms_of(word)),
            parts,
        )


def _telling(units: list[Unit]) -> tuple[Unit, ...]:
    """Those that do for the whole; none if only one of them says anything."""
    telling = tuple(unit for unit in units if not unit.is_stop_word)
    return telling if len(telling) > 1 else ()


def _loose_units(run: str, offset: int) -> Iterator[Unit]:
    """Characters outside any dictionary word: asked for as they stand together."""
    bare = run.strip(_SAYING_NOTHING)
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
