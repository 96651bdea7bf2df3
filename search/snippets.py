"""Snippets: text around the matches, as HTML that is always escaped."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final

from search.analysis import Analyser, Token, View
from search.folding import fold, fold_with_origins
from search.origins import Folded

WIDTH: Final = 160
"""Characters of a snippet."""
_LEAD: Final = 30
"""Characters shown before the first match."""
_READ: Final = 50_000
"""Characters of a text that are looked through at a time."""
_MOST_READ: Final = 400_000
_MOST_PLACES: Final = 200
_LOCATORS: Final = 64
_SHORTEST_JOINED: Final = 6
_DIGIT: Final = re.compile(r"\d")
_DAY: Final = re.compile(r"(\d{4})-0?(\d\d?)(?:-0?(\d\d?))?")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """The terms that are to be marked."""

    words: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()
    """Runs of terms of the exact view."""


@dataclass(frozen=True, slots=True)
class Found:
    """A window of a text with its matches."""

    html: str
    number: int
    """Which of the texts it is from."""
    position: int
    """Of its first match, in characters."""


class Highlighter:
    """Marks the matches of one query."""

    def __init__(self, analyser: Analyser, marks: Marks) -> None:
        self._analyser = analyser
        self._marks = marks
        self._locate = _locator(marks)

    def mark(self, text: str) -> str:
        """All of *text*, escaped, with its matches marked."""
        if self._locate is None:
            return escape(text)
        folded = fold_with_origins(text)
        if not self._locate.search(folded.text.lower()):
            return escape(text)
        return _render(text, self._spans(text, folded))

    def snippet(self, texts: Sequence[str]) -> str:
        """The best window of the first text that has a match, or the beginning."""
        found = self.find(texts)
        return found.html if found is not None else beginning(texts)

    def find(self, texts: Sequence[str]) -> "Found | None":
        """The best window of the first text that has a match."""
        for number, text in enumerate(texts):
            for position in self._best_positions(text):
                window = _window(text, max(0, position - _LEAD))
                if spans := self.spans(window):
                    return Found(_render(window, spans), number, position)
        return None

    def spans(self, text: str) -> list[Span]:
        """Where matches are: half-open spans, in order, not touching each other."""
        return self._spans(text, fold_with_origins(text))

    def _spans(self, text: str, folded: Folded) -> list[Span]:
        found = list(self._analyser.spans(text, folded, self._marks.words))
        if phrases := self._phrases_in(folded.text.lower()):
            exact = list(self._analyser.tokens(text, [View.EXACT]))
            for phrase in phrases:
                found += _phrase_spans(exact, phrase)
        return _merge(found)

    def _phrases_in(self, text: str) -> list[tuple[str, ...]]:
        """Those whose terms are all there: to look closer at the others is wasted."""
        return [
            phrase
            for phrase in self._marks.phrases
            if all(term in text for term in phrase)
        ]

    def _best_positions(self, text: str) -> Iterator[int]:
        """Where the matches are thickest, part by part of a long text."""
        if self._locate is None:
            return
        for start in range(0, min(len(text), _MOST_READ), _READ):
            best = self._best_position(self._locate, text[start : start + _READ])
            if best is not None:
                yield start + best

    def _best_position(self, locate: re.Pattern[str], text: str) -> int | None:
        folded = fold(text).lower()
        places: list[tuple[int, str]] = []
        for match in locate.finditer(folded):
            places.append((match.start(), match[0]))
            if len(places) == _MOST_PLACES:
                break
        if not places:
            return None
        # Folding seldom changes the length, and a window need not be exact.
        return _richest(places) * len(text) // len(folded)


def beginning(texts: Sequence[str]) -> str:
    """How the first text that says anything begins, escaped."""
    first = next((text for text in texts if text.strip()), "")
    return escape(_window(first, 0))


@lru_cache(maxsize=_LOCATORS)
def _locator(marks: Marks) -> re.Pattern[str] | None:
    """Finds most places of matches quickly, and some that are none.

    Articles and records are searched for the same words one after the other.
    """
    patterns = {pattern for word in marks.words for pattern in _patterns(word)}
    patterns |= {r"[\W_]*".join(map(re.escape, phrase)) for phrase in marks.phrases}
    ordered = sorted(patterns, key=lambda pattern: (-len(pattern), pattern))
    return re.compile("|".join(ordered)) if ordered else None


def _patterns(word: str) -> Iterator[str]:
    """How texts may write what is kept as *word*."""
    if day := _DAY.fullmatch(word):
        year, month, number = day.groups()
        yield rf"{year}\D{{0,3}}0?{month}" + (rf"\D{{0,3}}0?{number}" if number else "")
        # Month and day may also stand before the year, or be words.
        yield year
    elif word.isascii() and word.isalnum() and len(word) >= _SHORTEST_JOINED:
        # It may be the form without signs: aabbccddee22 of AA-BB-CC-DD-EE-22.
        signs = r"[\W_]{0,2}" if _DIGIT.search(word) else "[-_]?"
        yield signs.join(_letters(_beginning(word)))
    else:
        yield "".join(_letters(_beginning(word)))
        # Written forms differ in what stands before the number: GE0/0/1, ORA-00600.
        number = re.search(r"\d[\w/.]*$", word)
        if number and not word.isalnum():
            yield re.escape(number[0])


def _letters(word: str) -> Iterator[str]:
    """As they may be folded: oe may have been written in one letter, which is o then."""
    for before, letter in zip(" " + word, word, strict=False):
        yield "e?" if letter == "e" and before in "aou" else re.escape(letter)


def _beginning(word: str) -> str:
    """What every word with this stem begins with, as a rule: happy, happi."""
    return word[:-1] if word.isascii() and word.isalpha() and len(word) > 3 else word  # noqa: PLR2004


def _richest(places: list[tuple[int, str]]) -> int:
    """The place from which a snippet holds the most different matches."""
    best, most = places[0][0], 0
    for number, (start, _) in enumerate(places):
        inside = {
            text
            for place, text in places[number : number + 20]
            if place < start + WIDTH - _LEAD
        }
        if len(inside) > most:
            best, most = start, len(inside)
    return best


def _window(text: str, start: int) -> str:
    """About ``WIDTH`` characters, without cutting a Latin word at either end."""
    end = min(len(text), start + WIDTH)
    if start:
        start += _cut_letters(text[start - 1 : start + 20])
    if end < len(text):
        end -= _cut_letters(text[end - 20 : end + 1][::-1])
    before = "… " if start else ""
    after = " …" if end < len(text) else ""
    return before + " ".join(text[start:end].split()) + after


def _cut_letters(text: str) -> int:
    """How many letters belong to a word that begins with the first character."""
    match = re.match(r"[A-Za-z0-9_]{2,}", text)
    return match.end() - 1 if match and match.end() < len(text) else 0


def _phrase_spans(tokens: Sequence[Token], phrase: tuple[str, ...]) -> Iterable[Span]:
    length = len(phrase)
    for place in range(len(tokens) - length + 1):
        if tokens[place].text == phrase[0] and all(
            tokens[place + step].text == phrase[step] for step in range(1, length)
        ):
            yield tokens[place].start, tokens[place + length - 1].end


def _merge(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _render(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    place = 0
    for start, end in spans:
        pieces += (
            escape(text[place:start]),
            "<mark>",
            escape(text[start:end]),
            "</mark>",
        )
        place = end
    pieces.append(escape(text[place:]))
    return "".join(pieces)
