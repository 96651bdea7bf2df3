"""Architecture diagrams: groups, services, junctions, and the lines between."""

import re
from typing import Final

from ingest.topology.assembly import Assembly, Shape
from ingest.topology.mermaid.source import bare, lines

_ID: Final = r"[\w](?:[-\w]*\w)?"
_THING: Final = re.compile(
    rf"(?P<kind>group|service|junction)\s+(?P<id>{_ID})\s*"
    r"(?:\((?P<icon>[^()]*)\)|\"[^\"]*\"|'[^']*')?\s*"
    rf"(?:\[(?P<title>\"[^\"]*\"|'[^']*'|[^\]]*)\])?\s*(?:in\s+(?P<parent>{_ID}))?$"
)
_LINE: Final = re.compile(
    rf"(?P<source>{_ID})\s*(?:\{{group\}})?\s*:\s*[LRTB]\s*<?\s*"
    r"(?:--|-\s*\[(?P<title>\"[^\"]*\"|'[^']*'|[^\]]*)\]\s*-)\s*>?\s*[LRTB]\s*:\s*"
    rf"(?P<target>{_ID})\s*(?:\{{group\}})?$"
)
_SKIPPED: Final = re.compile(r"architecture-beta|title\b|acc(?:Title|Descr)\b|align\b")


def read_architecture(text: str) -> Assembly:
    assembly = Assembly()
    titles: dict[str, str] = {}
    for line in lines(text):
        if thing := _THING.match(line):
            _put(assembly, thing, titles)
        elif edge := _LINE.match(line):
            label = _title(edge["title"])
            assembly.connect(edge["source"], edge["target"], label=label)
        elif not _SKIPPED.match(line):
            assembly.unread.append(line)
    return assembly


def _put(assembly: Assembly, thing: re.Match[str], titles: dict[str, str]) -> None:
    key = thing["id"]
    text = _title(thing["title"]) or key
    if thing["kind"] == "group":
        titles[key] = text
        return
    assembly.add(
        Shape(
            id=key,
            text=text,
            stencil=thing["icon"] or "",
            place=titles.get(thing["parent"] or "", ""),
            is_device=thing["kind"] == "service",
        )
    )


def _title(text: str | None) -> str:
    if text and text.startswith("'"):
        text = text.strip("'")
    return bare(text or "")
