"""How Chinese words sound, for those who type Latin letters."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from search.sounds import KEEPER

_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,8}")
_CACHED: Final = 100_000


class Sound(NamedTuple):
    whole: str
    """dayinji"""
    initials: str
    """dyj"""


@lru_cache(maxsize=_CACHED)
def sound(word: str) -> Sound | None:
    """Of a word of two to eight Chinese characters; nothing for any other."""
    if not _HAN.fullmatch(word):
        return None
    syllables = KEEPER.sounds().syllables(word)
    return Sound("".join(syllables), "".join(syllable[0] for syllable in syllables))


def spell(words: str) -> str:
    """The sounds of those of *words* (separated by spaces) that have one."""
    if words.isascii():
        return ""
    sounds = (sound(word) for word in dict.fromkeys(words.split()))
    return " ".join(form for each in sounds if each for form in each)


def spell_whole(words: Iterable[str]) -> str:
    """As ``spell``, without the initials: of many words they mean too much."""
    sounds = (sound(word) for word in dict.fromkeys(words))
    return " ".join(each.whole for each in sounds if each)
