"""The terms of a run of ASCII without spaces: its words, their parts, identifiers."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from search.humps import cut, without_zeros
from search.identifier import Identifier
from search.identifiers import find_identifiers
from search.places import HOST

LONGEST_WORD: Final = 64
_LONGEST_CHUNK: Final = 256
_PLAIN: Final = re.compile(r"[A-Za-z0-9]+")
_ONE_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d{1,7}")
"""Most chunks: nothing to cut, and no identifier."""
_NO_IDENTIFIER: Final = re.compile(r"(?!0x|kb\d)[a-z0-9]+", re.IGNORECASE)
_DAY: Final = re.compile(
    r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?"
)
"""With the time of day behind it or without."""
_SHORTEST_DAY: Final = 8
"""Shorter numbers are all that there is of them."""

Stem = Callable[[str], str]
Place = tuple[str, int, int]
"""A term, and its half-open span in folded text."""


class Chunk(NamedTuple):
    """The terms of one, without their places."""

    words: str
    """Separated by spaces, as all of a text's are."""
    identifiers: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


def read_chunk(chunk: str, stem: Stem) -> Chunk:
    if _ONE_WORD.fullmatch(chunk):
        return Chunk(stem(chunk.lower()[:LONGEST_WORD]))
    if HOST.fullmatch(chunk):
        return _read_host(chunk)
    words = [term for term, _, _ in _place_words(chunk, stem)]
    identifiers: list[str] = []
    networks: list[str] = []
    for found in identifiers_of(chunk):
        identifiers += (found.whole, *found.parts)
        known = set(words)
        words += (term for term in _terms(found, stem) if term not in known)
        if found.network:
            networks.append(found.network)
    return Chunk(" ".join(words), tuple(identifiers), tuple(networks))


def _read_host(chunk: str) -> Chunk:
    """The same, sooner: logs are full of addresses, and each is another one."""
    three = chunk.rpartition(".")[0]
    two = three.rpartition(".")[0]
    numbers = chunk.replace(".", " ")
    words = f"{numbers} {chunk} {three} {two}"
    return Chunk(words, (chunk, three, two), (f"{chunk}/32",))


def place_terms(chunk: str, stem: Stem) -> Iterator[Place]:
    """The words of ``read_chunk`` with their places in it."""
    yield from _place_words(chunk, stem)
    for found in identifiers_of(chunk):
        yield from place_identifier(found, stem)


def place_identifier(found: Identifier, stem: Stem) -> Iterator[Place]:
    for term in _terms(found, stem):
        yield term, found.start, found.end


def _terms(found: Identifier, stem: Stem) -> Iterator[str]:
    yield found.whole
    for part in found.parts:
        yield stem(part) if part.isalpha() else part
    yield from map(stem, found.forms)


def identifiers_of(chunk: str) -> Iterator[Identifier]:
    if not _NO_IDENTIFIER.fullmatch(chunk):
        yield from find_identifiers(chunk[:_LONGEST_CHUNK])


def plain_words(text: str) -> Iterator[tuple[str, int]]:
    """The words of letters and digits, as they are written, with their places."""
    for match in _PLAIN.finditer(text):
        yield match[0][:LONGEST_WORD], match.start()


def _place_words(chunk: str, stem: Stem) -> Iterator[Place]:
    for word, start in plain_words(chunk):
        end = start + len(word)
        yield stem(word.lower()), start, end
        if len(word) < _SHORTEST_DAY and word.isdigit():
            continue
        for piece in cut(word):
            place = start + piece.start
            yield stem(piece.text.lower()), place, place + len(piece.text)
        for form in forms_of(word):
            yield form, start, end


def forms_of(word: str) -> Iterator[str]:
    """Other ways to write a word of letters and digits, one of which all have."""
    if form := without_zeros(word.lower()):
        yield form
    if day := _DAY.fullmatch(word):
        yield "-".join(day.groups())
