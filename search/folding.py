"""Folding: one spelling for characters that readers take to be the same.

Full width becomes half width, Traditional becomes Simplified, accents go, and every
letter outside ASCII is lower case. ASCII letters keep their case, because
``NullPointerException`` is cut at its capitals. Characters that depend on their
neighbours are joined afterwards (``joints.py``), words of Taiwan and Hong Kong become
those of the mainland before (``regional.py``).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from kb.characters import RADICALS
from search.joints import join, join_with_origins
from search.origins import Folded
from search.regional import converter, find_regional, to_mainland

VANISHING: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Characters without width, which copied text carries inside its words."""


def _is_accent(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


def _fold_once(text: str) -> str:
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", text)
        if not _is_accent(character) and character not in VANISHING
    )
    folded = unicodedata.normalize("NFKC", plain).casefold()
    return str(converter("t2s").convert(folded)) if folded else ""


def _fold_character(character: str) -> str:
    if character.isascii():
        return character
    if character.isspace():
        return " "
    folded = _fold_once(RADICALS.get(character, character))
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


class _Folds(dict[int, str]):
    """The table of ``str.translate``, filled by the characters that are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLDS: Final = _Folds()
_STAYING: Final[set[str]] = set()
"""Characters that were met and are folded already."""
_MANY: Final = 12
"""From so many changing characters on, the table is faster."""


def fold(text: str) -> str:
    if text.isascii():
        return text
    # Most characters stay as they are, and the few others are replaced faster than a
    # table is asked about each. What comes out of a fold is never folded further.
    signs = set(text)
    if regional := find_regional(text, signs):
        text = regional.sub(lambda match: to_mainland(match[0]), text)
        signs = set(text)
    changing = _changing(signs)
    if len(changing) > _MANY:
        return join(text.translate(_FOLDS), signs)
    for character in changing:
        text = text.replace(character, _FOLDS[ord(character)])
    return join(text, signs)


@lru_cache(maxsize=10_000)
def fold_key(text: str) -> str:
    """The form in which attribute values are compared."""
    return " ".join(fold(text).lower().split())


def fold_with_origins(text: str) -> Folded:
    if text.isascii():
        return Folded(text)
    written, signs = Folded(text), set(text)
    if regional := find_regional(text, signs):
        written = written.sub(regional, to_mainland)
        signs = set(written.text)
    changing = _changing(signs)
    # Signs in a row, such as the dots of a snippet, are few; the rest stays in its place.
    moving = "".join(sign for sign in changing if len(_FOLDS[ord(sign)]) != 1)
    if moving:
        written = written.sub(_any_of(moving), lambda sign: _FOLDS[ord(sign)])
    if len(moving) < len(changing):
        written = Folded(written.text.translate(_FOLDS), written.origins)
    return join_with_origins(written, signs)


@lru_cache(maxsize=256)
def _any_of(signs: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(signs)}]")


def _changing(signs: set[str]) -> list[str]:
    """The characters that are folded to something else."""
    strange = signs - _STAYING
    changing = [
        character for character in strange if _FOLDS[ord(character)] != character
    ]
    _STAYING.update(strange.difference(changing))
    return changing
