"""Lines as a page broke them, joined to paragraphs again."""

import re
from collections.abc import Set as AbstractSet
from typing import Final

FULL_SHARE: Final = 0.8
"""A line this long, compared with the longest of its page, was broken by the margin."""
MIN_WIDTH: Final = 30
_WIDE: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_ENDS: Final = tuple(".。!！?？:：;；")
_STARTS: Final = re.compile(
    r"\s*(?:[-*•·●○▪◆■□]|\(?\d{1,3}[.)、:）]|[（(][一二三四五六七八九十\d]+[)）]"
    r"|[一二三四五六七八九十]+、|第[一二三四五六七八九十\d]+[章节条])"
)


def reflow(text: str, fixed: AbstractSet[str] = frozenset()) -> str:
    """Join each line that fills its page's width to the next one.

    *fixed* are lines in a font of typewriters, as listings have: they stay as they are.

    No character but the line break is lost; a break between Latin words becomes a
    space, one between Chinese characters nothing.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    full = max(MIN_WIDTH, FULL_SHARE * max(map(_width, lines), default=0))
    joined: list[str] = []
    open_line = False
    for line in lines:
        # Blanks at the beginning are typed, as in a listing: a paragraph has none.
        stays = begins_item(line) or line.strip() in fixed
        if open_line and line[:1].strip() and not stays:
            joined[-1] = join(joined[-1], line)
        else:
            joined.append(line)
        is_listing = line[:1] == " " or line.strip() in fixed
        open_line = _width(line) >= full and not ends_sentence(line) and not is_listing
    return "\n".join(joined).strip("\n")


def _width(line: str) -> int:
    """Columns, of which a Chinese character takes two."""
    return len(line) + len(_WIDE.findall(line))


def begins_item(line: str) -> bool:
    return _STARTS.match(line) is not None


def ends_sentence(line: str) -> bool:
    return line.endswith(_ENDS)


def join(first: str, second: str) -> str:
    if _WIDE.match(first[-1:]) and _WIDE.match(second[:1]):
        return first + second
    return f"{first} {second}"
