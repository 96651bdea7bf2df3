"""What gives away a text that was broken on its way: one list for every engine."""

import re
from typing import Final

SPANS: Final = (
    ("\x01", "\x08"),
    ("\x0b", "\x0c"),
    ("\x0e", "\x1f"),
    ("\x7f", "\x9f"),
    ("\u200b", "\u200f"),
    ("\u202a", "\u202e"),
    ("\ue000", "\uf8ff"),
    ("\ufeff", "\ufeff"),
    ("\ufffc", "\ufffd"),
    ("\uff10", "\uff19"),
    ("\uff21", "\uff3a"),
    ("\uff41", "\uff5a"),
)
"""Control and invisible signs, private use, the sign for a lost character, and digits
and letters of full width. NUL is looked for besides: not every engine reads on after it.
"""
PIECES: Final = (
    "锟斤拷",
    "烫烫烫",
    "屯屯屯",
    "Ã©",
    "Ã¤",
    "Ã¼",
    "Ã¶",
    "â€",
    "Â\u00a0",
    "ï»¿",
)
"""What two wrong turns of an encoding leave of Chinese, and one of European letters."""
_GARBLED: Final = re.compile(
    "|".join(
        [
            "[\0" + "".join(f"{first}-{last}" for first, last in SPANS) + "]",
            *map(re.escape, PIECES),
        ]
    )
)


def is_garbled(value: object) -> bool | None:
    """``None`` for what is no text."""
    return _GARBLED.search(value) is not None if isinstance(value, str) else None
