"""Mind maps: a tree by indentation."""

import re
from typing import Final

from ingest.topology.assembly import Assembly
from ingest.topology.mermaid.source import MAX_WORDS, QUOTED, said, words

_HEAD: Final = re.compile(r"mindmap\b[^\n]*")
_INDENT: Final = re.compile(r"\n*(?P<blank>[^\S\n]*)")
_SKIPPED: Final = re.compile(r"::icon\([^)\n]*\)|:::[^\n]*")
_ID: Final = re.compile(r"[^(\[\n){}]+")
_ENDS: Final = (
    ("((", r"\)\)"), ("{{", r"\}\}"), ("(-", r"-\)"), ("-)", r"\(-"), ("))", r"\(\("),
    ("(", r"\)"), ("[", r"\]"), (")", r"\("),
)  # fmt: skip
_CLOSED: Final = {
    begin: re.compile(
        rf"\s*(?:{QUOTED}|(?P<plain>[^\"\n]{{0,{MAX_WORDS}}}?))\s*{end}[ \t]*"
    )
    for begin, end in _ENDS
}
_REST: Final = re.compile(r"[^\n]+")


def read_mindmap(text: str) -> Assembly:
    assembly = Assembly()
    head = _HEAD.match(text)
    place = head.end() if head else 0
    above: list[tuple[int, str]] = []
    while place < len(text):
        indent = _INDENT.match(text, place)
        depth = len(indent["blank"]) if indent else 0
        place = indent.end() if indent else place
        if skipped := _SKIPPED.match(text, place):
            place = skipped.end()
            continue
        name, end = _node(text, place)
        if name:
            # The same words may stand at two places of the tree.
            key = str(len(assembly.shapes))
            assembly.name(key, name)
            above = [each for each in above if each[0] < depth]
            if above:
                assembly.connect(above[-1][1], key)
            above.append((depth, key))
        elif rest := _REST.match(text, place):
            assembly.unread.append(rest[0])
            end = rest.end()
        place = max(end, place + 1)
    return assembly


def _node(text: str, place: int) -> tuple[str, int]:
    """What a node says, and where it ends; nothing where there is none."""
    key = _ID.match(text, place)
    place = key.end() if key else place
    for begin, _ in _ENDS:
        if text.startswith(begin, place):
            closed = _CLOSED[begin].match(text, place + len(begin))
            return (said(closed), closed.end()) if closed else ("", place)
    return (words(key[0]) if key else "", place)
