"""Links as flowcharts and block diagrams draw them, with their labels."""

import re
from dataclasses import dataclass
from typing import Final

from ingest.topology.mermaid.source import MAX_WORDS, QUOTED, said

MAX_LINK: Final = 1_000
"""Characters of a text within a link."""
_LINES: Final = (
    (r"[xo<]?--", r"[xo<]?--+[-xo>]"),
    (r"[xo<]?==", r"[xo<]?==+[=xo>]"),
    (r"[xo<]?-\.", r"[xo<]?-?\.+-[xo>]?"),
)
_LINK: Final = re.compile(
    rf"\s*(?:{'|'.join(line for _, line in _LINES)}|(?P<unseen>~~~+))\s*"
)
_LABELLED: Final = tuple(
    re.compile(
        rf"\s*{begin}\s*(?:{QUOTED}|(?P<plain>[^\"]{{1,{MAX_LINK}}}?))\s*{end}\s*"
    )
    for begin, end in _LINES
)
_PIPES: Final = re.compile(
    rf"\|\s*(?:{QUOTED}|(?P<plain>[^|\"]{{0,{MAX_WORDS}}}?))\s*\|\s*"
)


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    is_seen: bool
    """Whether it is drawn; some only keep a distance."""
    end: int
    """Where it ends."""


def match_link(text: str, place: int) -> Link | None:
    """The link that begins at *place*, or behind the space there."""
    if line := _LINK.match(text, place):
        label = _PIPES.match(text, line.end())
        return Link(
            said(label) if label else "",
            line["unseen"] is None,
            label.end() if label else line.end(),
        )
    for pattern in _LABELLED:
        if line := pattern.match(text, place):
            return Link(said(line), is_seen=True, end=line.end())
    return None
