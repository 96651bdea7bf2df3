"""PlantUML: deployment and component diagrams, and nwdiag inside of it."""

import re
from typing import Final

from ingest.extraction import Graph
from ingest.topology import labels
from ingest.topology.assembly import Assembly, Shape, merged
from ingest.topology.nwdiag import is_nwdiag, read_nwdiag

_DIAGRAM: Final = re.compile(r"@start(\w+)[^\n]*\n(.*?)(?:@end\w+|\Z)", re.DOTALL)
_ELEMENT: Final = re.compile(
    r"\s*(?P<kind>node|cloud|database|storage|component|rectangle|package|frame|folder|card"
    r"|agent|artifact|actor|queue|stack|interface|boundary|control|entity|collections|file"
    r"|hexagon|person|process|participant|usecase|object|device|server|class)\s+"
    r'(?P<first>"[^"]*"|\[[^\]]*\]|\([^)]*\)|:[^:]*:|[\w.\u0080-\uffff-]+)'
    r'(?:\s+as\s+(?P<second>"[^"]*"|\[[^\]]*\]|[\w.\u0080-\uffff-]+))?'
    r"(?P<rest>[^{]*)(?P<open>\{)?\s*$"
)
_END: Final = (
    r'"[^"]*"|\[[^\]]+\]|\([^)]*\)|:[^:]+:|[\w.@\u0080-\uffff-]*[\w\u0080-\uffff]'
)
_LINK: Final = re.compile(
    rf"\s*(?P<source>{_END})\s*(?:\"(?P<source_port>[^\"]*)\"\s*)?"
    r"(?P<arrow>[<|*o#x+^}(0]{0,3}[-.=~]+(?:\[[^\]]*\])?(?:(?:up|down|left|right|[udlr])(?=[-.=~]))?[-.=~]*(?:\[[^\]]*\])?[-.=~]*[>|*o#x+^{)0]{0,3})"
    rf"\s*(?:\"(?P<target_port>[^\"]*)\"\s*)?(?P<target>{_END})"
    r"\s*(?::\s*(?P<label>.*))?$"
)
_BARE: Final = re.compile(
    r"\s*\[(?P<name>[^\]]+)\](?:\s+as\s+(?P<alias>[\w.]+))?\s*(?:#\w+)?\s*$"
)


def is_plantuml(text: str) -> bool:
    return _DIAGRAM.search(text[:20_000]) is not None


def read_plantuml(text: str) -> Graph | None:
    """All diagrams of a text as one graph."""
    return merged(
        read_nwdiag(body) if kind == "nwdiag" or is_nwdiag(body) else _read(body)
        for kind, body in _DIAGRAM.findall(text)
    )


def _read(text: str) -> Graph | None:
    reader = _Reader()
    text = re.sub(r"/'.*?'/", "", text, flags=re.DOTALL)
    for line in text.splitlines():
        if not line.lstrip().startswith(("'", "skinparam", "!", "title", "note")):
            reader.line(line[: labels.MAX_LABEL])
    return reader.assembly.graph()


class _Reader:
    def __init__(self) -> None:
        self.assembly = Assembly()

    def line(self, line: str) -> None:
        if element := _ELEMENT.match(line):
            self._element(element)
        elif bare := _BARE.match(line):
            self._put(bare["alias"] or bare["name"], bare["name"], "component")
        elif link := _LINK.match(line):
            self._link(link)

    def _element(self, match: re.Match[str]) -> None:
        first, second = match["first"], match["second"] or ""
        # Both orders are allowed: node "Name" as key, and node key as "Name".
        if second.startswith(('"', "[")):
            first, second = second, first
        name = _bare(first)
        is_group = bool(match["open"])
        self._put(_bare(second) or name, name, match["kind"], is_device=not is_group)

    def _link(self, match: re.Match[str]) -> None:
        source, target = _bare(match["source"]), _bare(match["target"])
        for key in (source, target):
            self._put(key, key, "")
        label = labels.plain((match["label"] or "").replace("\\n", "\n"))
        ports = (match["source_port"] or "", match["target_port"] or "")
        self.assembly.connect(source, target, label=label, ports=ports)

    def _put(self, key: str, name: str, kind: str, *, is_device: bool = True) -> None:
        text = labels.plain(name.replace("\\n", "\n"))
        telling = (
            kind if kind in {"database", "cloud", "actor", "storage", "server"} else ""
        )
        self.assembly.add(
            Shape(id=key, text=text, stencil=telling, is_device=is_device)
        )


def _bare(text: str) -> str:
    return text.strip('"[]():') if text[:1] in {'"', "[", "(", ":"} else text
