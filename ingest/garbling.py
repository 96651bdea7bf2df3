"""Text whose characters have no meaning, as a broken character map leaves it."""

import re
import unicodedata
from collections import Counter
from typing import Final

SHARE: Final = 0.2
MIN_JUDGED: Final = 20
"""Characters, below which a text is not judged."""
_ACCENTED: Final = re.compile("[\u00a1-\u00ff]{4,}")
"""No language has four accented letters in a row; Chinese bytes read as Western have."""
_CONTROL: Final = re.compile("[\0-\x08\x0e-\x1b\x7f]")
_VISIBLE: Final = re.compile(r"\S")
_MANY_SCRIPTS: Final = 8
_EVERYWHERE: Final = frozenset(
    {0x00, 0x01, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x30, 0xFF}
)
"""Blocks of 256 whose signs stand in texts of every language."""


def is_garbled(text: str) -> bool:
    if text.isascii():
        # Most of all texts: nothing but control characters can be wrong in them.
        broken = len(_CONTROL.findall(text))
        return broken > 0 and _is_share(broken, len(_VISIBLE.findall(text)))
    letters = Counter(text)
    visible = sum(count for letter, count in letters.items() if not letter.isspace())
    broken = sum(count for each, count in letters.items() if _is_meaningless(each))
    accented = sum(map(len, _ACCENTED.findall(text)))
    return (
        _is_share(broken, visible)
        or _is_share(accented, visible)
        or _is_mixed(letters, visible)
    )


def _is_share(count: int, visible: int) -> bool:
    return visible >= MIN_JUDGED and count >= SHARE * visible


def _is_mixed(letters: Counter[str], visible: int) -> bool:
    """Whether letters of more scripts stand side by side than anybody reads."""
    blocks: Counter[int] = Counter()
    for letter, count in letters.items():
        if letter.isalpha() and (block := _block(letter)) not in _EVERYWHERE:
            blocks[block] += count
    return len(blocks) >= _MANY_SCRIPTS and _is_share(blocks.total(), visible)


def _block(character: str) -> int:
    """Its block of 256; the ideographs are one, and so are the Korean syllables."""
    code = ord(character)
    if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000:  # noqa: PLR2004
        return 0x4E
    return 0xAC if 0xAC00 <= code <= 0xD7A3 else code >> 8  # noqa: PLR2004


def _is_meaningless(character: str) -> bool:
    """Private use, unassigned, control, or the replacement character."""
    if character.isspace():
        return False
    if character <= "\u024f":
        return unicodedata.category(character) == "Cc"
    return character == "\ufffd" or unicodedata.category(character) in {
        "Co",
        "Cn",
        "Cc",
    }
