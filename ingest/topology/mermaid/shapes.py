"""The shape that a node has behind its key, and the text within."""

import re
from dataclasses import dataclass
from typing import Final

from ingest.topology.mermaid.source import MAX_WORDS, QUOTED, said

_ENDS: Final = (
    ("(((", r"\)\)\)"), ("([", r"\]\)"), ("[[", r"\]\]"), ("[(", r"\)\]"), ("((", r"\)\)"),
    ("{{", r"\}\}"), ("[/", r"[/\\]\]"), ("[\\", r"[/\\]\]"), ("[|", r"\]"), ("(-", r"-\)"),
    ("[", r"\]"), ("(", r"\)"), ("{", r"\}"), (">", r"\]"),
)  # fmt: skip
_FIELD: Final = r"(?:\s*[\w-]+:[\w-]+\|)?"
_CLOSED: Final = {
    begin: re.compile(
        rf"{_FIELD if begin == '[|' else ''}\s*"
        rf"(?:{QUOTED}|(?P<plain>[^\"]{{0,{MAX_WORDS}}}?))\s*{end}"
    )
    for begin, end in _ENDS
}
STENCILS: Final = {
    **dict.fromkeys(("[(", "cyl", "cylinder", "database", "db"), "database"),
    **dict.fromkeys(("disk", "lin-cyl", "lined-cylinder", "das", "h-cyl"), "storage"),
    "cloud": "cloud",
}
"""By the sign or name of a shape: what it stands for."""


@dataclass(frozen=True, slots=True)
class DrawnShape:
    text: str
    stencil: str
    end: int
    """Where it ends."""


def match_shape(text: str, place: int) -> DrawnShape | None:
    """The shape that begins at *place*; ``None`` if there is none, or no end of it."""
    for begin, _ in _ENDS:
        if text.startswith(begin, place):
            closed = _CLOSED[begin].match(text, place + len(begin))
            if closed is None:
                return None
            return DrawnShape(said(closed), STENCILS.get(begin, ""), closed.end())
    return None
