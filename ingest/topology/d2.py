"""D2: keys with labels, containers, and chains of connections."""

import re
from typing import Final

from ingest.topology import labels
from ingest.topology.assembly import Assembly, Reading, Shape
from ingest.topology.d2_text import Cursor

MAX_DEPTH: Final = 50
_ARROW: Final = re.compile(r"\s*(?:<-+>|<-+|-+>|--+)\s*")
_INDEX: Final = re.compile(r"\s*\[(\d+|\*)\]")
_STENCILS: Final = {
    "cylinder": "database",
    "stored_data": "storage",
    "cloud": "cloud",
    "person": "person",
    "c4-person": "person",
}
_WORDS: Final = frozenset({"text", "code"})
"""Shapes that are nothing but words."""
_COLUMNS: Final = frozenset({"sql_table", "class"})
_ATTRIBUTES: Final = frozenset(
    {
        *(
            "shape",
            "label",
            "style",
            "near",
            "icon",
            "tooltip",
            "link",
            "class",
            "classes",
        ),
        *(
            "direction",
            "width",
            "height",
            "top",
            "left",
            "constraint",
            "vars",
            "filled",
        ),
        *("source-arrowhead", "target-arrowhead", "grid-rows", "grid-columns"),
        *("grid-gap", "vertical-gap", "horizontal-gap", "d2-config"),
    }
)
_SAYING: Final = frozenset({"label", "shape", "icon"})
"""Those that say what a thing is."""
_BOARDS: Final = frozenset({"layers", "scenarios", "steps"})
_NOTHING: Final = "null"
_PORTS: Final = {"source-arrowhead": 0, "target-arrowhead": 1}
Path = tuple[str, ...]


def read_d2(text: str) -> Reading:
    reader = _Reader(text)
    reader.read()
    return reader.assembly().reading("D2 diagram")


class _Thing:
    """What is said of a key so far."""

    def __init__(self, name: str) -> None:
        self.label = name
        self.shape = ""
        self.icon = ""
        self.has_children = False


class _Link:
    """What is said of a connection so far."""

    def __init__(self, source: Path, target: Path) -> None:
        self.source, self.target = source, target
        self.label = ""
        self.ports = ["", ""]
        self.is_drawn = True


class _Reader:
    def __init__(self, text: str) -> None:
        self._cursor = Cursor(text)
        self._things: dict[Path, _Thing] = {}
        self._links: list[_Link] = []
        self._by_ends: dict[tuple[Path, Path], list[_Link]] = {}
        self._deleted: set[Path] = set()
        self._unread: list[str] = []

    def read(self) -> None:
        while not self._cursor.is_over:
            self._map((), None)
            # A bracket too many closes nothing.
            self._cursor.take("}")

    def _map(self, path: Path, links: list[_Link] | None) -> None:
        """The statements up to the end of a map, or of the text."""
        while self._cursor.skip_space() and not self._cursor.at("}"):
            start = self._cursor.place
            if not self._statement(path, links):
                self._unread.append(self._cursor.skip_statement(start))

    def _statement(self, path: Path, links: list[_Link] | None) -> bool:
        if self._cursor.at("..."):
            return False
        if self._cursor.take("("):
            return self._reference(path)
        keys = self._cursor.keys()
        if not keys or any("*" in key for key in keys):
            return self._is_look(keys)
        if self._cursor.looking_at(_ARROW):
            return self._chain(path, keys)
        if keys[0].lower() in _BOARDS and len(keys) == 1 and not path:
            return False
        return self._said(path, keys, links)

    def _is_look(self, keys: list[str]) -> bool:
        """Whether what is said of many keys at once is only how they look."""
        if _ATTRIBUTES.isdisjoint(keys) or not _SAYING.isdisjoint(keys):
            return False
        self._cursor.value()
        if self._cursor.take("{"):
            self._cursor.skip_map()
        return True

    def _chain(self, path: Path, keys: list[str]) -> bool:
        """Connections in a row: a -> b <- c: label { … }."""
        made = []
        source = self._resolve(path, keys)
        while arrow := self._cursor.match(_ARROW):
            keys = self._cursor.keys()
            if not keys or any("*" in key for key in keys):
                return False
            target = self._resolve(path, keys)
            ends = (source, target)
            # An arrow to the left is read from where it begins.
            is_back = arrow[0].strip().startswith("<") and ">" not in arrow[0]
            made.append(_Link(*(reversed(ends) if is_back else ends)))
            source = target
        self._links += made
        for link in made:
            self._by_ends.setdefault((link.source, link.target), []).append(link)
        return self._values(path, made)

    def _reference(self, path: Path) -> bool:
        """What is said of a connection that was drawn before: (a -> b)[0]."""
        keys = self._cursor.keys(is_grouped=True)
        arrow = self._cursor.match(_ARROW)
        others = self._cursor.keys(is_grouped=True)
        if not keys or not arrow or not others or not self._cursor.take(")"):
            return False
        index = self._cursor.match(_INDEX)
        if any("*" in key for key in (*keys, *others)):
            return self._cursor.take(".") and self._is_look(self._cursor.keys())
        ends = (self._resolve(path, keys), self._resolve(path, others))
        if arrow[0].strip().startswith("<") and ">" not in arrow[0]:
            ends = (ends[1], ends[0])
        found = self._by_ends.get(ends, [])
        if index and index[1] != "*":
            place = int(index[1][:6])
            found = found[place : place + 1]
        if self._cursor.take("."):
            return self._said(path, self._cursor.keys(), found)
        return self._values(path, found)

    def _values(self, path: Path, links: list[_Link]) -> bool:
        label = self._value()
        for link in links if label is not None else ():
            link.label, link.is_drawn = label or "", label != _NOTHING
        if self._cursor.take("{"):
            self._inside(path, links)
        return True

    def _said(self, path: Path, keys: list[str], links: list[_Link] | None) -> bool:
        """key: label { … }, or a value of what the map belongs to."""
        place = next(
            (n for n, key in enumerate(keys) if key.lower() in _ATTRIBUTES), len(keys)
        )
        if place < len(keys):
            name = keys[place].lower()
            is_plain = place == len(keys) - 1 or keys[place + 1 :] == ["label"]
            owner = self._resolve(path, keys[:place]) if place else path
            value = self._value() if name in _SAYING else self._cursor.value()
            if is_plain and value is not None:
                self._set(owner, links if not place else None, name, value)
            if self._cursor.take("{"):
                self._attribute_map(name, links)
            return True
        if links is not None:
            return False
        self._describe(self._resolve(path, keys))
        return True

    def _describe(self, owner: Path) -> None:
        is_block = self._cursor.is_block()
        value = self._value()
        thing = self._things[owner]
        if value == _NOTHING:
            self._deleted.add(owner)
        elif value is not None:
            thing.label = value
            thing.shape = "text" if is_block else thing.shape
        if self._cursor.take("{"):
            self._inside(owner, None)

    def _value(self) -> str | None:
        """What is said here; a variable in it is not known."""
        value = self._cursor.value()
        if value is not None and "${" in value:
            self._unread.append(value)
        return value

    def _is_drawn(self, path: Path) -> bool:
        """What is set to nothing is not drawn, nor what is in it."""
        return not any(path[: n + 1] in self._deleted for n in range(len(path)))

    def _set(
        self, owner: Path, links: list[_Link] | None, name: str, value: str
    ) -> None:
        if links is not None:
            for link in links:
                if name == "label":
                    link.label = value
                elif name in _PORTS:
                    link.ports[_PORTS[name]] = value
        elif owner in self._things:
            thing = self._things[owner]
            if name in _SAYING:
                setattr(thing, name, value)

    def _attribute_map(self, name: str, links: list[_Link] | None) -> None:
        """The map of an attribute: of all that stands there, a label at an end counts."""
        if name not in _PORTS:
            self._cursor.skip_map()
            return
        heads = [_Link((), ()) for _ in links or ()]
        self._inside((), heads)
        for link, head in zip(links or (), heads, strict=True):
            if head.label:
                link.ports[_PORTS[name]] = head.label

    def _inside(self, path: Path, links: list[_Link] | None) -> None:
        if self._cursor.depth >= MAX_DEPTH:
            self._unread.append(self._cursor.skip_map())
            return
        self._cursor.depth += 1
        self._map(path, links)
        self._cursor.depth -= 1
        self._cursor.take("}")

    def _resolve(self, path: Path, keys: list[str]) -> Path:
        """The whole path of a key, which is then known, and all above it."""
        while keys and keys[0] == "_":
            path, keys = path[:-1], keys[1:]
        for key in keys:
            if path in self._things:
                self._things[path].has_children = True
            path = (*path, key.lower())
            self._things.setdefault(path, _Thing(key))
        return path

    def assembly(self) -> Assembly:
        assembly = Assembly(unread=self._unread)
        for path, thing in self._things.items():
            above = self._things.get(path[:-1])
            is_column = above is not None and above.shape in _COLUMNS
            if is_column or not self._is_drawn(path):
                continue
            is_inner = thing.has_children and thing.shape not in _COLUMNS
            assembly.add(
                Shape(
                    id=".".join(path),
                    text=labels.plain(thing.label.replace("\\n", "\n")),
                    stencil=_STENCILS.get(thing.shape, "") or thing.icon,
                    place=above.label if above else "",
                    is_device=not is_inner and thing.shape not in _WORDS,
                )
            )
        for link in filter(lambda each: each.is_drawn, self._links):
            ends = (".".join(link.source), ".".join(link.target))
            label = link.label.replace("\\n", "\n")
            assembly.connect(*ends, label=label, ports=(link.ports[0], link.ports[1]))
        return assembly
