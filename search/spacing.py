"""The exact view of a folded text: single characters set apart, other signs gone."""

import re
from typing import Final

from search.joined import END
from search.scripts import SINGLES

_SINGLES: Final = re.compile(f"([{SINGLES}]+)")
_SIGNS: Final = re.compile(rf"[^\w{END}]+")
_BETWEEN: Final = "\u3007"
"""A single character, so in none of the other pieces, and no sign."""
_WIDTH: Final = 4
"""Bytes of a character."""
_ENCODING: Final = "utf-32-le"


class _Ascii(dict[int, str]):
    """The table of ``str.translate``: what it takes of ASCII it takes at once."""

    def __missing__(self, code: int) -> str:
        character = self[code] = _without_signs(chr(code).lower())
        return character


_ASCII: Final = _Ascii()


def _without_signs(text: str) -> str:
    return _SIGNS.sub(" ", text.replace("_", " "))


def spaced(folded: str) -> str:
    """*folded* in lower case, its terms separated by one space or more.

    Ends of joined texts stay.
    """
    if folded.isascii():
        return folded.translate(_ASCII)
    # By turns what is between the runs of single characters, and these.
    pieces = _SINGLES.split(folded.lower())
    pieces[0::2] = _without_signs(_BETWEEN.join(pieces[0::2])).split(_BETWEEN)
    runs = "".join(f"\n{run}" for run in pieces[1::2])
    pieces[1::2] = _spread(runs).split("\n")[1:]
    return "".join(pieces)


def _spread(text: str) -> str:
    """With a space behind each character; a list of them would take twice as long."""
    narrow = text.encode(_ENCODING, "surrogatepass")
    wide = bytearray(b" \0\0\0" * (2 * len(text)))
    for place in range(_WIDTH):
        wide[place :: 2 * _WIDTH] = narrow[place::_WIDTH]
    return wide.decode(_ENCODING, "surrogatepass")
