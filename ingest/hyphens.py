"""Words that a page broke at the end of a line, made whole again."""

import re
from collections.abc import Iterable
from typing import Final

MARK: Final = "\x02"
"""Stands for a hyphen at the end of a line."""
_BROKEN: Final = re.compile(rf"([\w-]*){MARK}[ \n]?([\w-]*)")
_COMPOUND: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_PLAIN: Final = re.compile(r"[^\W\d_A-Z]{2,}")


def undo(texts: Iterable[str]) -> list[str]:
    """*texts* with whole words; a hyphen stays where it belongs to a name.

    Names have figures, capitals or further hyphens (core-sw-01); a compound that stands
    unbroken elsewhere in the document keeps its hyphen, too.
    """
    found = list(texts)
    if not any(MARK in text for text in found):
        return found
    known = {word.lower() for text in found for word in _COMPOUND.findall(text)}

    def whole(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        compound = f"{first}-{second}"
        is_plain = _PLAIN.fullmatch(first[1:]) or len(first) < 3  # noqa: PLR2004 - an initial capital.
        if not (first and second and is_plain and _PLAIN.fullmatch(second)):
            return compound
        return compound if compound.lower() in known else first + second

    return [_BROKEN.sub(whole, text) for text in found]
