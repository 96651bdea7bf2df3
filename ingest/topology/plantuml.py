"""PlantUML: deployment, component and kindred diagrams, and nwdiag inside of it."""

import re
from dataclasses import replace
from typing import Final

from ingest.topology import labels
from ingest.topology.assembly import Assembly, Reading, Shape, merged, without_nodes
from ingest.topology.dot import is_dot, read_dot
from ingest.topology.mermaid.c4 import is_c4, read_c4
from ingest.topology.nwdiag import is_nwdiag, read_nwdiag
from ingest.topology.plantuml_text import statements

_DIAGRAM: Final = re.compile(r"@start(\w+)[^\n]*\n(.*?)(?:@end\w+|\Z)", re.DOTALL)
_NAME: Final = r"[\w$.@\u0080-\uffff-]{0,150}[\w\u0080-\uffff]"
_QUOTED: Final = r'"[^"]*"|\[[^\[\]]*\]|\([^()]*\)|:[^:]+:'
_ELEMENT: Final = re.compile(
    r"(?P<kind>node|cloud|database|storage|component|rectangle|package|frame|folder|card"
    r"|agent|artifact|actor|queue|stack|interface|boundary|control|entity|collections|file"
    r"|hexagon|person|process|participant|usecase|object|device|server|action|label|port(?:in|out)?"
    r"|(?:abstract\s+)?class|abstract|annotation|enum|struct|state|circle|diamond|map|json"
    r"|namespace|together|partition|box)/?\b\s*"
    rf"(?P<first>{_QUOTED}|{_NAME})?(?:\s+as\s+(?P<second>{_QUOTED}|{_NAME}))?"
    r"(?P<rest>(?:\s|<|#|\[\[|\$|order\b|extends\b|implements\b)[^{]*?)?\s*(?P<open>\{)?$"
)
_BARE: Final = re.compile(
    rf"(?:(?P<name>{_QUOTED})|\(\)\s*(?P<interface>{_QUOTED}|{_NAME}))/?"
    rf"(?:\s+as\s+(?P<alias>{_QUOTED}|{_NAME}))?"
    r"\s*(?:<<[^<>]*>>\s*)*(?:#[^\s:]+)?\s*$"
)
_LINK: Final = re.compile(
    rf"(?:\(\)\s*)?(?P<source>{_QUOTED}|{_NAME})/?\s*(?:\"(?P<source_port>[^\"]*)\"\s*)?"
    r"(?P<arrow>[<|*o#x+^}(0\\/]{0,3}[-.=~]{1,20}(?:\[(?P<look>[^\]]*)\])?"
    r"(?:(?:up|down|left|right|[udlr])(?=[-.=~\[]))?"
    r"(?:\[[^\]]*\])?[-.=~]{0,20}(?:\(0\)|0\))?[-.=~]{0,20}[>|*o#x+^{()0\\/]{0,3})"
    rf"\s*(?:\"(?P<target_port>[^\"]*)\"\s*)?(?:\(\)\s*)?(?P<target>{_QUOTED}|{_NAME})/?"
    r"\s*(?:(?:\+\+|--|\*\*|!!)\s*)*(?:#[^\s:]+\s*)?(?:<<[^<>]*>>\s*)?(?::\s*(?P<label>.*))?$"
)
_STENCILS: Final = frozenset({"database", "cloud", "actor", "storage", "server"})
_GROUPS: Final = frozenset({"together", "partition", "box", "namespace"})
_WORDS: Final = frozenset({"label", "map", "json"})
"""What is drawn to say something, and stands for nothing."""
_CLASS: Final = re.compile(r"(?:abstract\s+)?class\s|abstract\s|enum\s")
_WITH_MEMBERS: Final = re.compile(
    r"(?:abstract\s+)?class|abstract|annotation|enum|struct|object"
)


def is_plantuml(text: str) -> bool:
    return _DIAGRAM.search(text[:20_000]) is not None


def read_plantuml(text: str) -> Reading:
    """All diagrams of a text as one graph."""
    found = [_diagram(kind, body) for kind, body in _DIAGRAM.findall(text)]
    losses = (loss for each in found for loss in each.losses)
    return Reading(merged(each.graph for each in found), tuple(dict.fromkeys(losses)))


def _diagram(kind: str, body: str) -> Reading:
    if kind == "nwdiag" or is_nwdiag(body):
        graph = read_nwdiag(body)
    elif kind == "dot" or is_dot(body):
        graph = read_dot(body)
    elif kind != "uml":
        graph = None
    elif is_c4(body):
        said, unread = statements(body)
        assembly = read_c4("\n".join(said))
        assembly.unread += unread
        return assembly.reading("PlantUML C4 diagram")
    else:
        return _read(body)
    missing = () if graph else (without_nodes(f"PlantUML diagram ({kind})"),)
    return Reading(graph, missing)


def _read(text: str) -> Reading:
    said, unread = statements(text)
    reader = _Reader(is_of_classes=any(map(_CLASS.match, said)))
    reader.assembly.unread += unread
    for line in said:
        reader.line(line[: labels.MAX_LABEL])
    return reader.assembly.reading("PlantUML diagram")


class _Reader:
    def __init__(self, *, is_of_classes: bool) -> None:
        self.assembly = Assembly()
        self._groups: list[str] = []
        """What the open ones are called."""
        self._has_members = False
        self._owner = ""
        self._is_of_classes = is_of_classes
        """Whether what stands at the ends of links is a number of things, and no port."""

    def line(self, line: str) -> None:
        if line == "}":
            del self._groups[-1:]
            self._has_members = False
        elif self._has_members:
            self._member(line)
        elif element := _ELEMENT.match(line):
            self._element(element)
        elif link := _LINK.match(line):
            self._link(link)
        elif bare := _BARE.match(line):
            name = bare["name"] or bare["interface"]
            kind = "actor" if name.startswith(":") else ""
            self._put(_bare(bare["alias"] or name), _bare(name), kind)
        else:
            self.assembly.unread.append(line)

    def _element(self, match: re.Match[str]) -> None:
        first, second = match["first"] or "", match["second"] or ""
        # Both orders are allowed: node "Name" as key, and node key as "Name".
        if second.startswith(('"', "[")):
            first, second = second, first
        name, kind = _bare(first), match["kind"]
        is_group = bool(match["open"]) and not _WITH_MEMBERS.fullmatch(kind)
        is_thing = not is_group and kind not in _WORDS | _GROUPS
        self._owner = _bare(second) or name
        if name:
            self._put(self._owner, name, kind, is_device=is_thing)
        if match["open"]:
            self._groups.append(_text(name))
            self._has_members = not is_group or kind in _WORDS

    def _member(self, line: str) -> None:
        """Of what stands in a thing, its addresses are told."""
        found = labels.find_addresses(line)
        known = self.assembly.shapes.get(self._owner)
        if found and known is not None:
            addresses = tuple(dict.fromkeys((*known.addresses, *found)))
            self.assembly.shapes[self._owner] = replace(known, addresses=addresses)

    def _link(self, match: re.Match[str]) -> None:
        source, target = _bare(match["source"]), _bare(match["target"])
        for key in (source, target):
            self._put(key, key, "")
        if "hidden" in (match["look"] or ""):
            return
        label = _text((match["label"] or "").strip().strip('"'))
        ports = (match["source_port"] or "", match["target_port"] or "")
        ports = ("", "") if self._is_of_classes else ports
        self.assembly.connect(source, target, label=label, ports=ports)

    def _put(self, key: str, name: str, kind: str, *, is_device: bool = True) -> None:
        self.assembly.add(
            Shape(
                id=key,
                text=_text(name),
                stencil=kind if kind in _STENCILS else "",
                place=next((group for group in reversed(self._groups) if group), ""),
                is_device=is_device,
            )
        )


def _text(text: str) -> str:
    return labels.plain(re.sub(r"<\$[^<>]*>|<&[^<>]*>", " ", text).replace("\\n", "\n"))


def _bare(text: str) -> str:
    return text.strip('"[]():') if text[:1] in {'"', "[", "(", ":"} else text
