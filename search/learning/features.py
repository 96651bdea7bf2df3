"""What a classifier sees of an incident: words, neighbours and beginnings, hashed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final
from zlib import crc32

from search.analysis import Analyser
from search.wording import MAX_CHARACTERS, make_anonymous

COLUMNS: Final = 2**20
"""So many different features are told apart; of half a million, a fifth collide."""
_GRAM: Final = 4
"""Letters of a piece; pieces connect words that stems keep apart."""


def count_features(analyser: Analyser, title: str, body: str) -> Mapping[int, int]:
    """How often each feature occurs in an incident, by its column.

    Addresses, hosts and names are taken out first, as from all linked wording.
    """
    counts: Counter[int] = Counter()
    for text in (title, body[:MAX_CHARACTERS]):
        counts.update(
            crc32(feature.encode("utf-8", "replace")) % COLUMNS
            for feature in _features(analyser, make_anonymous(text))
        )
    return counts


def _features(analyser: Analyser, text: str) -> Iterator[str]:
    terms = analyser.terms(text)
    exact = terms.exact.split()
    for word in terms.words.split():
        yield f"w {word}"
    for word in exact:
        yield f"x {word}"
        if len(word) >= _GRAM:
            yield from _pieces(f"<{word}>")
    for one, next_one in pairwise(exact):
        yield f"xx {one} {next_one}"


def _pieces(word: str) -> Iterator[str]:
    for start in range(len(word) - _GRAM + 1):
        yield f"p {word[start : start + _GRAM]}"
