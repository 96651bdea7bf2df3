"""Words of Taiwan and Hong Kong, and what the mainland writes for them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from opencc import OpenCC

_STAYS: Final = "="
_TRADITIONAL_ONLY: Final = "!"
_REGIONS: Final = ("tw2sp", "hk2sp")


@dataclass(frozen=True, slots=True)
class _Words:
    originals: Mapping[str, str]
    """By each way to write it: the word in traditional characters, or nothing."""
    telling: Mapping[str, tuple[str, ...]]
    """Words by one character of each: without it there is no need to look for them."""
    signs: frozenset[str]
    """Those characters."""


@cache
def converter(name: str) -> OpenCC:
    return OpenCC(name)


@cache
def _words() -> _Words:
    listed = resources.files("search").joinpath("regional_words.txt")
    lines = listed.read_text(encoding="utf-8").splitlines()
    originals: dict[str, str] = {}
    for word in " ".join(line for line in lines if not line.startswith("#")).split():
        bare = word.lstrip(_STAYS + _TRADITIONAL_ONLY)
        originals[bare] = "" if word.startswith(_STAYS) else bare
        if bare == word:
            originals[_simplified(bare)] = bare
    telling = _by_telling_character(originals)
    return _Words(originals, telling, frozenset(telling))


def _by_telling_character(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """By a traditional character, if the word has one, or by its rarest.

    Most texts have none of them at all.
    """
    counts = Counter("".join(words))
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        telling = min(word, key=lambda sign: (_simplified(sign) == sign, counts[sign]))
        found[telling].append(word)
    return {sign: tuple(some) for sign, some in found.items()}


def _simplified(text: str) -> str:
    return str(converter("t2s").convert(text))


def words_of_regions() -> Iterable[str]:
    """In each of the ways that they are known in, without those that stay."""
    return (word for word, original in _words().originals.items() if original)


def find_regional(text: str, signs: set[str]) -> re.Pattern[str] | None:
    """Finds the words that *text*, which is of *signs*, has; nothing if it has none."""
    telling = _words().telling
    present = [
        word
        for sign in signs & telling.keys()
        for word in telling[sign]
        if word[0] in signs and word[-1] in signs and word in text
    ]
    return _pattern(frozenset(present)) if present else None


@lru_cache(maxsize=1_000)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered)))


@cache
def to_mainland(word: str) -> str:
    original = _words().originals[word]
    if not original:
        return word
    converted = (str(converter(name).convert(original)) for name in _REGIONS)
    plain = _simplified(original)
    return next((other for other in converted if other != plain), plain)
