"""Where a page, slide or sheet of the original begins, marked in an article's Markdown.

A mark is a comment on a line of its own, so that every Markdown tool keeps it and none
shows it: ``<!-- page 3 -->``.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kb.articles.plain_text import to_plain_text

UNITS: Final = ("page", "slide", "sheet")
PATTERN: Final = re.compile(
    rf"^<!-- ({'|'.join(UNITS)}) (\d{{1,6}}) -->$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Text, and from which character on it lies where in the original."""

    text: str = ""
    places: tuple[tuple[int, str], ...] = ()
    """Offsets, ascending, with names such as ``page 3``."""


def find_place(places: Sequence[tuple[int, str]], position: int) -> str:
    """Where the character at *position* lies; empty if nobody knows."""
    number = bisect_right(places, position, key=lambda place: place[0])
    return places[number - 1][1] if number else ""


def to_mark(unit: str, number: int) -> str:
    return f"<!-- {unit} {number} -->"


def to_placed_text(markdown: str) -> Placed:
    """The plain text of *markdown*, with the places that are marked in it."""
    if "<!-- " not in markdown:
        return Placed(to_plain_text(markdown))
    pieces = PATTERN.split(markdown)
    named = zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)
    return join(
        [
            ("", to_plain_text(pieces[0])),
            *(
                (f"{unit} {number}", to_plain_text(text))
                for unit, number, text in named
            ),
        ]
    )


def join(pieces: Iterable[tuple[str, str]]) -> Placed:
    """One text out of texts with their places; a place without a name is unknown."""
    texts: list[str] = []
    places: list[tuple[int, str]] = []
    length = 0
    for place, text in pieces:
        if not text:
            continue
        places.append((length, place))
        texts.append(text)
        length += len(text) + 2
    known = tuple(places) if any(place for _, place in places) else ()
    return Placed("\n\n".join(texts), known)
