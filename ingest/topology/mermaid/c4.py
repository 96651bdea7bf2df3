"""C4 diagrams: people, systems, containers, the machines that they run on."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.topology import labels
from ingest.topology.assembly import Assembly, Shape
from ingest.topology.mermaid.source import MAX_WORDS, bare

_HEAD: Final = re.compile(r"C4\w+[^\n]*")
_CALL: Final = re.compile(
    rf'(?P<name>\w+)[ \t]*\((?P<arguments>(?:"[^"]{{0,{MAX_WORDS}}}"|[^")]){{0,{MAX_WORDS}}})\)'
    r"[ \t]*(?P<open>\{)?"
)
_ARGUMENT: Final = re.compile(r'\s*((?:"[^"]*"|[^,"])*)(?:,|$)')
_ASIDE: Final = re.compile(
    r"(?:title|accTitle|accDescr|accDescription|direction)\b[^\n]*|\{|//[^\n]*"
)
_REST: Final = re.compile(r"[^\n]+")
_THING: Final = re.compile(
    r"(?P<what>Person|System|Container|Component|Deployment_Node|Node(?:_[LR])?)"
    r"(?P<form>Db|Queue)?(?:_Ext)?"
)
_LINK: Final = re.compile(r"(?:Bi)?Rel(?:_(?:Up?|Down|D|Left|L|Right|R|Back))?")
_CALLED: Final = re.compile(
    r"^[ \t]*(?:Person|System|Container|Component|Deployment_Node|Node|(?:Bi)?Rel)"
    r"[A-Za-z_]*[ \t]*\(",
    re.MULTILINE,
)
_LOOKS: Final = re.compile(r"Update|Add|LAYOUT|SHOW|HIDE|Set|Without|Lay_")


def is_c4(text: str) -> bool:
    """Whether a PlantUML diagram is one of C4, which has the same words."""
    return _CALLED.search(text) is not None


def read_c4(text: str) -> Assembly:
    reader = _Reader()
    head = _HEAD.match(text)
    place = head.end() if head else 0
    while place < len(text):
        if text[place].isspace():
            place += 1
        elif call := _CALL.match(text, place):
            reader.call(call)
            place = call.end()
        elif text[place] == "}":
            del reader.groups[-1:]
            place += 1
        elif aside := _ASIDE.match(text, place):
            place = aside.end()
        elif rest := _REST.match(text, place):
            reader.assembly.unread.append(rest[0])
            place = rest.end()
    return reader.assembly


class _Reader:
    def __init__(self) -> None:
        self.assembly = Assembly()
        self.groups: list[str] = []
        """What the open ones are called."""

    def call(self, match: re.Match[str]) -> None:
        name, values = match["name"], tuple(_arguments(match["arguments"]))
        label = values[1] if len(values) > 1 else ""
        if thing := _THING.fullmatch(name):
            self._put(thing, values)
        elif _LINK.fullmatch(name):
            self._connect(values)
        elif name == "RelIndex":
            self._connect(values[1:])
        elif name.endswith("Boundary") and values:
            shape = Shape(id=values[0], text=label or values[0], is_device=False)
            self.assembly.add(shape)
        elif not _LOOKS.match(name):
            self.assembly.unread.append(match[0])
        if match["open"]:
            self.groups.append(label)

    def _put(self, thing: re.Match[str], values: tuple[str, ...]) -> None:
        if not values:
            return
        what, form = thing["what"], thing["form"]
        stencil = {"Person": "person"}.get(what, "database" if form == "Db" else "")
        self.assembly.add(
            Shape(
                id=values[0],
                text=(values[1] if len(values) > 1 else "") or values[0],
                stencil=stencil,
                addresses=labels.find_addresses(" ".join(values[2:])),
                place=self.groups[-1] if self.groups else "",
            )
        )

    def _connect(self, values: tuple[str, ...]) -> None:
        if len(values) > 1:
            label = values[2] if len(values) > 2 else ""  # noqa: PLR2004
            self.assembly.connect(values[0], values[1], label=label)


def _arguments(text: str) -> Iterator[str]:
    """Those that stand at a place of their own; others only say how it looks."""
    for match in _ARGUMENT.finditer(text):
        if not match[1].lstrip().startswith("$") and match[0]:
            yield bare(match[1])
