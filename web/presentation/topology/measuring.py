"""How wide text becomes in a picture, without a browser that could be asked.

Whose fonts the reader has is not known, so the widths are those of the widest faces that
are common for a page's text (DejaVu Sans and Verdana); a Chinese character fills its square.
"""

import unicodedata
from collections.abc import Mapping
from typing import Final

_WIDTHS: Final[Mapping[str, float]] = {
    "iljI.,:;'|!()[]{}": 0.46,
    'frt-/\\" ': 0.46,
    "mwMW@%&": 1.02,
}
_BY_CHARACTER: Final = {
    character: width for text, width in _WIDTHS.items() for character in text
}
_CAPITAL: Final = 0.8
_SMALL: Final = 0.66
_SQUARE: Final = 1.0
_ELLIPSIS: Final = "…"


def measure(text: str, size: float) -> float:
    """Pixels that *text* takes at most, in letters of *size* pixels."""
    return sum(map(_width, text)) * size


def wrap(text: str, size: float, widest: float, most: int) -> tuple[str, ...]:
    """*text* in at most *most* lines of *widest* pixels; what is left over is cut.

    Lines end where a name has a joint if they can, and anywhere if not.
    """
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < most:
        fitting = _fitting(rest, size, widest)
        if fitting < len(rest) and len(lines) == most - 1:
            cut = _fitting(rest, size, widest - measure(_ELLIPSIS, size))
            lines.append(rest[:cut].rstrip() + _ELLIPSIS)
            break
        end = fitting if fitting == len(rest) else _joint(rest, fitting)
        lines.append(rest[:end].strip())
        rest = rest[end:].strip()
    return tuple(lines)


def _fitting(text: str, size: float, widest: float) -> int:
    """How many characters of *text* fit; one at least."""
    used = 0.0
    for number, character in enumerate(text):
        used += _width(character) * size
        if used > widest:
            return max(number, 1)
    return len(text)


def _joint(text: str, end: int) -> int:
    """The last place before *end* where a reader would break *text*: at a space, if any."""
    space = text.rfind(" ", 1, end + 1)
    if space > 0:
        return space
    for place in range(end, end // 2, -1):
        if text[place - 1] in "-_./,;，、；)]" or text[place] in "([（":
            return place
    return end


def _width(character: str) -> float:
    if character in _BY_CHARACTER:
        return _BY_CHARACTER[character]
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA":
        return _SQUARE
    return _SMALL if character.islower() or character.isdigit() else _CAPITAL
