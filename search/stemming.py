"""English words without their endings, in one spelling."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Final

import Stemmer

_ENDINGS: Final = ("e", "es", "ed", "er", "ing", "ation", "ations")


def make_stem() -> Callable[[str], str]:
    """Words of any language may be given; those that are not English stay."""
    stem = Stemmer.Stemmer("english").stemWord
    spellings = _spellings()
    return lambda word: spellings.get(found := stem(word), found)


@cache
def _spellings() -> Mapping[str, str]:
    """By stem: the stem of the spelling that is kept."""
    stem = Stemmer.Stemmer("english").stemWord
    return {
        other: kept
        for word, spelling in _pairs()
        if (other := stem(word)) != (kept := stem(spelling))
    }


def _pairs() -> Iterator[tuple[str, str]]:
    listed = resources.files("search").joinpath("spellings.txt")
    lines = listed.read_text(encoding="utf-8").splitlines()
    for word in " ".join(line for line in lines if not line.startswith("#")).split():
        british, _, kept = word.partition("=")
        if kept:
            yield british, kept
        else:
            beginning = british[: british.rindex("is")]
            for ending in _ENDINGS:
                yield f"{beginning}is{ending}", f"{beginning}iz{ending}"
