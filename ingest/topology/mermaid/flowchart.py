"""Flowcharts: nodes of every shape, chains of links, groups."""

import re
from typing import Final

from ingest.topology.assembly import Assembly, Shape
from ingest.topology.mermaid.links import Link, match_link
from ingest.topology.mermaid.scanner import Scanner
from ingest.topology.mermaid.shapes import STENCILS, match_shape
from ingest.topology.mermaid.source import MAX_WORDS, bare, words

_HEAD: Final = re.compile(
    r"(?:flowchart-elk|flowchart|graph|swimlane-beta)\b"
    r"[ \t]*(?:(?:LR|RL|TB|BT|TD|BR|v)\b|[<>^])?"
)
_SPACE: Final = re.compile(r"[\s;]+")
_REST: Final = re.compile(rf'(?:"[^"]{{0,{MAX_WORDS}}}"|[^\n;])*')
_DESCRIPTION: Final = re.compile(r"accDescr\s*\{[^}]*\}")
_SKIPPED: Final = re.compile(
    r"(?:style|linkStyle|classDef|class|click|direction)(?=[ \t])"
    r"|acc(?:Title|Descr)\s*:"
)
_SUBGRAPH: Final = re.compile(
    rf'subgraph(?![\w-])((?:"[^"]{{0,{MAX_WORDS}}}"|[^"\n;])*)'
)
_SUBGRAPH_HEAD: Final = re.compile(
    r'\s*(?P<id>"[^"]*"|[^\["]*?)\s*(?:\[(?P<title>.*)\])?\s*', re.DOTALL
)
_END: Final = re.compile(r"end(?![\w-])")
_ID: Final = re.compile(r"(?:[\w!#$%&'*+.`?\\/,]|:(?!::)|-(?![>\-.])|=(?![=>]))+")
_CLASS: Final = re.compile(r":::[\w-]+")
_DATA: Final = re.compile(
    rf'[ \t]*@\{{(?P<data>(?:"[^"]{{0,{MAX_WORDS}}}"|[^}}"]){{0,{MAX_WORDS}}})\}}'
)
_PROPERTY: Final = re.compile(
    r"(?:^|[,\n])\s*(?P<name>label|shape|icon)\s*:\s*"
    r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<plain>[^,\n]*))"""
)
_AND: Final = re.compile(r"[ \t]+&[ \t]+")
_LINK_ID: Final = re.compile(r"\s*(?P<id>[^\s\"\[\](){}|]+)@(?=[-=<xo.~])")


def read_flowchart(text: str) -> Assembly:
    reader = _Reader(text)
    reader.read()
    return reader.assembly


class _Reader(Scanner):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._titles: dict[str, str] = {}
        self._links: set[str] = set()

    def read(self) -> None:
        self._take(_HEAD)
        while self._take(_SPACE) or self._place < len(self._text):
            if self.assembly.is_hopeless:
                break
            start = self._place
            if start < len(self._text) and not (self._is_aside() or self._chain()):
                self._place = start
                self._take(_REST)
                self.assembly.unread.append(self._text[start : self._place])
                # What begins with the mark of an end would stand still.
                self._place = max(self._place, start + 1)
        for key, title in self._titles.items():
            self.assembly.shapes[key] = Shape(id=key, text=title, is_device=False)

    def _is_aside(self) -> bool:
        """Whether here was a statement that connects nothing, which is then read."""
        if group := self._take(_SUBGRAPH):
            self._open(group[1])
        elif self._take(_END):
            del self._groups[-1:]
        elif not self._take(_DESCRIPTION):
            return bool(self._take(_SKIPPED) and self._take(_REST))
        return True

    def _open(self, head: str) -> None:
        match = _SUBGRAPH_HEAD.fullmatch(head)
        key, title = (match["id"], match["title"]) if match else (head.strip(), None)
        name = bare(title if title is not None else key)
        self._groups.append(name)
        # A title of several words that stands alone is no key.
        if key and (title is not None or not re.search(r"\s", bare(key))):
            self._titles.setdefault(bare(key), name)

    def _chain(self) -> bool:
        """Nodes joined by links: a & b -->|label| c --- d."""
        sources = self._nodes()
        while sources:
            link = self._link()
            if link is None:
                return self._is_over()
            targets = self._nodes()
            for source in sources if link.is_seen else ():
                for target in targets:
                    self.assembly.connect(source, target, label=link.label)
            sources = targets
        return False

    def _is_over(self) -> bool:
        rest = self._text[self._place : self._place + MAX_WORDS].lstrip(" \t")
        return not rest or rest[0] in ";\n"

    def _nodes(self) -> list[str]:
        keys = []
        while key := self._node():
            keys.append(key)
            if not self._take(_AND):
                return keys
        return []

    def _node(self) -> str:
        """Read a node, and give its key; nothing if there is none."""
        match = self._take(_ID)
        if match is None:
            return ""
        key, text, stencil = match[0], "", ""
        if shape := match_shape(self._text, self._place):
            text, stencil, self._place = shape.text, shape.stencil, shape.end
        self._take(_CLASS)
        if data := self._take(_DATA):
            values = _values(data["data"])
            text = words(values.get("label", ""), is_markdown=True) or text
            drawn = STENCILS.get(values.get("shape", ""), stencil)
            stencil = values.get("icon", "") or drawn
        self._take(_CLASS)
        if key not in self._links:
            place = self._groups[-1] if self._groups else ""
            self.assembly.name(key, text, stencil, place)
        return key

    def _link(self) -> Link | None:
        if named := self._take(_LINK_ID):
            self._links.add(named["id"])
        link = match_link(self._text, self._place)
        self._place = link.end if link else self._place
        return link


def _values(data: str) -> dict[str, str]:
    return {
        each["name"]: each["double"] or each["single"] or (each["plain"] or "").strip()
        for each in _PROPERTY.finditer(data)
    }
