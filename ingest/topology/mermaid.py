"""Mermaid flowcharts and architecture diagrams, line by line."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.extraction import Graph
from ingest.topology import labels
from ingest.topology.assembly import Assembly, Shape

_BEGINS: Final = re.compile(
    r"\s*(?:---\n.*?\n---\s*)?(?:%%[^\n]*\n\s*)*"
    r"(?:graph\s+(?:TB|TD|BT|RL|LR)\b|flowchart(?:-elk)?\b|architecture-beta\b)",
    re.DOTALL,
)
_IGNORED: Final = re.compile(
    r"\s*(?:%%|graph\b|flowchart|architecture-beta|subgraph\b|end\b|classDef\b|class\b|style\b"
    r"|linkStyle\b|click\b|direction\b|title\b|accTitle|accDescr|---$|group\b|junction\b)"
)
_SHAPE: Final = re.compile(
    r"""\s*(?P<id>[^\s\[\](){}<>|&;:@"'-]+(?:-[^\s\[\](){}<>|&;:@"'-]+)*)"""
    r"""(?:@\{(?P<data>[^}]*)\}"""
    r"""|(?P<open>\(\(\(|\(\[|\[\[|\[\(|\(\(|\{\{|\[/|\[\\|\[|\(|\{|>)"""
    r"""\s*(?:"(?P<quoted>[^"]*)"|(?P<text>.*?))\s*"""
    r"""(?P<close>\)\)\)|\]\)|\]\]|\)\]|\)\)|\}\}|/\]|\\\]|\]|\)|\}))?"""
    r"""(?::::[\w-]+)?\s*"""
)
_ARROW: Final = re.compile(
    r"""\s*(?P<id>\w+@)?(?:[<xo](?=[-=~.]))?(?:"""
    r"""(?:--|==|-\.)\s+(?P<words>[^|>]+?)\s+(?:-{2,}|={2,}|\.+-)[>xo]?"""
    r"""|(?:-{2,}|={2,}|-\.+-|~{3,})[>xo]?)\s*(?:\|\s*(?P<label>[^|]*?)\s*\|)?\s*"""
)
_SERVICE: Final = re.compile(r"\s*service\s+(\w+)(?:\(([^)]*)\))?(?:\[([^\]]*)\])?")
_ARCHITECTURE_EDGE: Final = re.compile(
    r"\s*(\w+)(?:\{group\})?:[LRTB]\s*(?:<?--+>?)\s*[LRTB]:(\w+)"
)
_CYLINDER: Final = "[("


def is_mermaid(text: str) -> bool:
    return _BEGINS.match(text[:5_000]) is not None


def read_mermaid(text: str) -> Graph | None:
    assembly = Assembly()
    for line in _statements(text):
        if not _architecture(assembly, line):
            _chain(assembly, line)
    return assembly.graph()


def _statements(text: str) -> Iterator[str]:
    text = re.sub(r"^---\n.*?\n---\n", "", text.strip(), count=1, flags=re.DOTALL)
    for line in text.splitlines():
        if not _IGNORED.match(line):
            # A semicolon may stand inside a label.
            yield from re.split(
                r';(?=(?:[^"]*"[^"]*")*[^"]*$)', line[: labels.MAX_LABEL]
            )


def _architecture(assembly: Assembly, line: str) -> bool:
    if service := _SERVICE.match(line):
        key, icon, title = service[1], service[2] or "", service[3] or ""
        assembly.add(Shape(id=key, text=labels.plain(title) or key, stencil=icon))
        return True
    if edge := _ARCHITECTURE_EDGE.match(line):
        for key in edge.groups():
            assembly.add(Shape(id=key, text=key))
        assembly.connect(edge[1], edge[2])
        return True
    return False


def _chain(assembly: Assembly, line: str) -> None:
    """Nodes joined by arrows: a & b -->|label| c --- d."""
    place, before, label = 0, list[str](), ""
    is_drawn = True
    while True:
        group, place = _group(assembly, line, place)
        for source in before if is_drawn else ():
            for target in group:
                assembly.connect(source, target, label=label)
        arrow = _ARROW.match(line, place)
        if not group or arrow is None or arrow.end() == place:
            return
        label = labels.plain((arrow["label"] or arrow["words"] or "").strip('"'))
        is_drawn = "~~~" not in arrow[0]
        before, place = group, arrow.end()


def _group(assembly: Assembly, line: str, place: int) -> tuple[list[str], int]:
    keys: list[str] = []
    while match := _SHAPE.match(line, place):
        _add(assembly, match)
        keys.append(match["id"])
        place = match.end()
        if line[place : place + 1] != "&":
            break
        place += 1
    return keys, place


def _add(assembly: Assembly, match: re.Match[str]) -> None:
    key = match["id"]
    words = match["quoted"] if match["quoted"] is not None else match["text"]
    if match["data"]:
        data = re.search(r'label\s*:\s*"([^"]*)"', match["data"])
        words = data[1] if data else ""
    text = labels.plain((words or "").replace("\\n", "\n").strip('`"'))
    known = assembly.shapes.get(key)
    if known is None or (text and known.text == key):
        assembly.shapes.pop(key, None)
        stencil = "database" if match["open"] == _CYLINDER else ""
        assembly.add(Shape(id=key, text=text or key, stencil=stencil))
