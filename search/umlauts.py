"""Words with letters that are written in two where a keyboard lacks them: ö, oe."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from search.folding import fold

_LETTERS: Final = "A-Za-z\u00c0-\u024f\u0300-\u036f"
_SIGNS: Final = re.compile("[äöüøåÄÖÜØÅ\u0308\u030a]")
_WORD: Final = re.compile(rf"[{_LETTERS}]+")
_PAIRS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def find_respelled(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of *text* that have one, spelled without it, with their places."""
    if text.isascii() or not _SIGNS.search(text):
        return
    for match in _WORD.finditer(text):
        word = unicodedata.normalize("NFC", match[0]).lower()
        respelled = word.translate(_PAIRS)
        if respelled != word:
            yield fold(respelled).lower(), *match.span()
