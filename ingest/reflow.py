"""Lines as a page broke them, joined to paragraphs again."""

import re
from collections.abc import Callable
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


def reflow(text: str, fixed: Callable[[], AbstractSet[str]] = frozenset[str]) -> str:
    """Join each line that fills its page's width to the next one.

    *fixed* tells the lines in a font of typewriters, as listings have, if any line would
    be joined: they stay as they are.

    No character but the line break is lost; a break between Latin words becomes a
    space, one between Chinese characters nothing.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    widths = [_width(line) for line in lines]
    full = max(MIN_WIDTH, FULL_SHARE * max(widths))
    joined = [lines[0]]
    for above, width, line in zip(lines, widths, lines[1:], strict=False):
        # Blanks at the beginning are typed, as in a listing: a paragraph has none.
        if (
            width >= full
            and above[:1] != " "
            and not ends_sentence(above)
            and line[:1].strip()
            and not begins_item(line)
            and fixed().isdisjoint((above.strip(), line.strip()))
        ):
            joined[-1] = join(joined[-1], line)
        else:
            joined.append(line)
    return "\n".join(joined).strip("\n")


def _width(line: str) -> int:
    """Columns, of which a Chinese character takes two."""
    return len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))


def begins_item(line: str) -> bool:
    return _STARTS.match(line) is not None


def ends_sentence(line: str) -> bool:
    return line.endswith(_ENDS)


def join(first: str, second: str) -> str:
    if _WIDE.match(first[-1:]) and _WIDE.match(second[:1]):
        return first + second
    return f"{first} {second}"
