"""The steps of an emergency plan, as a drill goes through them. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from kb.articles.plain_text import to_plain_text
from kb.text import MAX_LINE, cut, to_line

_FENCE: Final = re.compile(r"^(```+|~~~+).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)
_MARK: Final = re.compile(
    r"(?P<indent>[ \t]*)(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+|\d{1,3}[、．]|[①-⑳]"
    r"|第[一二三四五六七八九十\d]{1,3}步[：:、 ]?|[(（][一二三四五六七八九十\d]{1,3}[)）])"
    r"(?P<words>.*\S)"
)
_LOOSE: Final = re.compile(r"(?P<indent>[ \t]*)(?!#|\|)(?P<words>\S.*)")


def list_steps(markdown: str) -> list[str]:
    """Each step in one line, without marks and numbers.

    They are the lines of the outermost lists; of a text without any, its lines. What
    stands under a step, as a list within the list, belongs to it.
    """
    lines = _FENCE.sub("", markdown).splitlines()
    found = [match for line in lines if (match := _MARK.fullmatch(line))]
    if not found:
        found = [match for line in lines if (match := _LOOSE.fullmatch(line.rstrip()))]
    return list(dict.fromkeys(_to_words(found)))


def _to_words(found: list[re.Match[str]]) -> Iterator[str]:
    outermost = min((_width(each) for each in found), default=0)
    for each in found:
        words = to_line(to_plain_text(each["words"]))
        if words and _width(each) == outermost:
            yield cut(words, MAX_LINE)


def _width(match: re.Match[str]) -> int:
    return len(match["indent"].expandtabs(4))
