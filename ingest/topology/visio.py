"""Visio drawings: shapes to nodes, connectors to edges, through masters and groups."""

import math
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Graph, LossCode
from ingest.packages import Package
from ingest.topology import geometry, labels
from ingest.topology.assembly import Assembly, Box, Shape, merged, without_nodes
from ingest.topology.drawio import Drawing
from ingest.topology.layers import hidden_below
from ingest.visibility import LeftOut
from ingest.xml_text import local_name

_RELATION: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
)
_POINTS: Final = 72.0
"""Units of ours in an inch, in which Visio measures."""
_NAMING: Final = re.compile(
    r"(?:host|network|device|设备|主机)\s*(?:name|名)|^名称$", re.IGNORECASE
)
_TEXTLESS: Final = frozenset({"pp", "tp"})


@dataclass(frozen=True, slots=True)
class _Master:
    name: str
    shapes: Mapping[str, etree._Element] = field(default_factory=dict)
    """The master's own shapes by their ids."""
    root: etree._Element | None = None


def read_visio(package: Package) -> Drawing:
    """Raise ``DamagedFileError`` if the list of pages is missing."""
    masters = _masters(package)
    blocks: list[Block] = []
    graphs: list[Graph | None] = []
    assemblies: list[Assembly] = []
    names = _pages(package)
    left_out = LeftOut()
    for number, (name, part, unseen) in enumerate(names, start=1):
        root = package.find_xml(part)
        if root is None:
            continue
        page = _Page(root, masters, name, unseen)
        left_out.add(LossCode.HIDDEN, count=len(page.hidden))
        blocks += page.blocks(number)
        graphs.append(page.graph())
        assemblies.append(page.assembly)
    losses = [loss for each in assemblies for loss in each.losses]
    losses += left_out.losses()
    graph = merged(graphs)
    losses += () if graph else (without_nodes("Visio drawing"),)
    return Drawing(tuple(blocks), graph, tuple(losses), len(names))


def _pages(package: Package) -> list[tuple[str, str, set[str]]]:
    root = package.find_xml("visio/pages/pages.xml")
    if root is None:
        raise DamagedFileError("The drawing's list of pages is missing or damaged.")
    return list(_listed(package, root, "visio/pages/pages.xml"))


def _listed(
    package: Package, root: etree._Element, part: str
) -> Iterator[tuple[str, str, set[str]]]:
    """The name, the part and the hidden layers of each page."""
    relations = package.relations(part)
    for number, element in enumerate(root, start=1):
        key = next(
            (child.get(_RELATION) for child in element if child.get(_RELATION)), ""
        )
        name = element.get("Name") or element.get("NameU") or f"page {number}"
        if key in relations:
            part_name = posixpath.normpath(relations[key][1])
            yield name, part_name, set(_hidden_layers(element))


def _hidden_layers(page: etree._Element) -> Iterator[str]:
    for section in page.iter("{*}Section"):
        for row in section if section.get("N") == "Layer" else ():
            cells = {cell.get("N"): cell.get("V") for cell in row}
            if cells.get("Visible") == "0":
                yield row.get("IX") or ""


def _masters(package: Package) -> dict[str, _Master]:
    part = "visio/masters/masters.xml"
    root = package.find_xml(part)
    if root is None:
        return {}
    relations = package.relations(part)
    masters = {}
    for element in root:
        key = next(
            (child.get(_RELATION) for child in element if child.get(_RELATION)), ""
        )
        name = element.get("NameU") or element.get("Name") or ""
        contents = package.find_xml(relations[key][1]) if key in relations else None
        shapes = () if contents is None else contents.iter("{*}Shape")
        by_id = {shape.get("ID") or "": shape for shape in shapes}
        masters[element.get("ID") or ""] = _Master(
            name.rpartition(".")[0] if name.rpartition(".")[2].isdecimal() else name,
            by_id,
            next(iter(by_id.values()), None),
        )
    return masters


class _Page:
    def __init__(
        self,
        root: etree._Element,
        masters: Mapping[str, _Master],
        name: str,
        unseen: AbstractSet[str],
    ) -> None:
        self._name = name
        self._masters = masters
        shapes = {shape.get("ID") or "": shape for shape in root.iter("{*}Shape")}
        self.hidden = _hidden(shapes, unseen) if unseen else set()
        self._shapes = {
            key: shape for key, shape in shapes.items() if key not in self.hidden
        }
        self._ends: dict[str, dict[str, str]] = defaultdict(dict)
        for connect in root.iter("{*}Connect"):
            side = (
                "begin"
                if (connect.get("FromCell") or "").startswith("Begin")
                else "end"
            )
            self._ends[connect.get("FromSheet") or ""][side] = (
                connect.get("ToSheet") or ""
            )
        self._connected = {end for ends in self._ends.values() for end in ends.values()}
        self.assembly = Assembly()

    def blocks(self, number: int) -> Iterator[Block]:
        yield Block(BlockType.PAGE, self._name, page=number)
        for shape in self._shapes.values():
            if text := self._own_text(shape):
                yield Block(BlockType.PARAGRAPH, text, page=number)
            for name, value in _properties(shape):
                yield Block(BlockType.PARAGRAPH, f"{name}: {value}", page=number)

    def graph(self) -> Graph | None:
        lines = [key for key in self._shapes if self._is_line(key)]
        for key in self._shapes:
            if key not in lines and self._node_of(key) == key:
                self._add(key)
        for key in lines:
            if self._outermost(key) == key or key in self._ends:
                self._connect(key)
        return self.assembly.graph()

    def _add(self, key: str) -> None:
        shape = self._shapes[key]
        master = self._master(shape)
        values = dict(_properties(shape))
        named = (value for name, value in values.items() if _NAMING.search(name))
        text = "\n".join(self._texts(shape)) or next(named, "")
        self.assembly.add(
            Shape(
                id=key,
                text=text,
                stencil=master.name or "shape",
                addresses=labels.find_addresses(" ".join(values.values())),
                place=self._name,
                box=self._box(shape),
                is_device=bool(text or master.name),
            )
        )

    def _connect(self, key: str) -> None:
        shape = self._shapes[key]
        text = "\n".join(self._texts(shape))
        source = self._end(key, "begin", "BeginX", "BeginY")
        target = self._end(key, "end", "EndX", "EndY")
        if source is None or target is None:
            self.assembly.lose_link(self._name, text)
        elif source != target or key in self._ends:
            self.assembly.connect(source, target, label=text)

    def _end(self, key: str, side: str, across: str, up: str) -> str | None:
        attached = self._ends[key].get(side, "") if key in self._ends else ""
        if attached in self._shapes:
            return self._node_of(attached)
        shape = self._shapes[key]
        point = (
            self._number(shape, across) * _POINTS,
            -self._number(shape, up) * _POINTS,
        )
        boxes = (
            (node.id, node.box)
            for node in self.assembly.shapes.values()
            if node.box is not None
        )
        return geometry.nearest(point, boxes)

    def _is_line(self, key: str) -> bool:
        """Whether it has two ends instead of a size."""
        return self._cell(self._shapes[key], "BeginX") is not None

    def _node_of(self, key: str) -> str:
        """The shape that a connection to *key* means.

        Of a group, the whole is one thing, unless lines lead to several of its parts.
        """
        outermost = self._outermost(key)
        parts = [
            part
            for part in self._connected
            if part in self._shapes and self._outermost(part) == outermost != part
        ]
        if len(parts) > 1 or (parts and outermost in self._connected):
            return key
        return outermost

    def _outermost(self, key: str) -> str:
        found = self._shapes[key]
        for ancestor in self._shapes[key].iterancestors("{*}Shape"):
            found = ancestor
        return found.get("ID") or ""

    def _texts(self, shape: etree._Element) -> Iterator[str]:
        for part in shape.iter("{*}Shape"):
            if text := self._own_text(part):
                yield text

    def _own_text(self, shape: etree._Element) -> str:
        element = _child(shape, "Text")
        if element is None:
            inherited = self._inherited(shape)
            element = None if inherited is None else _child(inherited, "Text")
        return "" if element is None else labels.plain("".join(_words(element)))

    def _master(self, shape: etree._Element) -> _Master:
        return self._masters.get(shape.get("Master") or "", _Master(""))

    def _inherited(self, shape: etree._Element) -> etree._Element | None:
        """The master's shape that this one is an instance of."""
        if shape.get("Master"):
            return self._master(shape).root
        part = shape.get("MasterShape")
        for ancestor in shape.iterancestors("{*}Shape") if part else ():
            if ancestor.get("Master"):
                return self._master(ancestor).shapes.get(part or "")
        return None

    def _cell(self, shape: etree._Element, name: str) -> str | None:
        for holder in (shape, self._inherited(shape)):
            for cell in () if holder is None else holder:
                if local_name(cell) == "Cell" and cell.get("N") == name:
                    return cell.get("V") or ""
        return None

    def _number(self, shape: etree._Element, name: str) -> float:
        try:
            value = float(self._cell(shape, name) or 0)
        except ValueError:
            return 0.0
        return value if math.isfinite(value) else 0.0

    def _box(self, shape: etree._Element) -> Box | None:
        """Visio counts upward from the bottom; we count downward."""
        if any(True for _ in shape.iterancestors("{*}Shape")):
            return None
        width, height = self._number(shape, "Width"), self._number(shape, "Height")
        left = self._number(shape, "PinX") - self._pin(shape, "LocPinX", width)
        top = self._number(shape, "PinY") - self._pin(shape, "LocPinY", height) + height
        return left * _POINTS, -top * _POINTS, width * _POINTS, height * _POINTS

    def _pin(self, shape: etree._Element, name: str, size: float) -> float:
        return self._number(shape, name) if self._cell(shape, name) else size / 2


def _hidden(shapes: Mapping[str, etree._Element], unseen: AbstractSet[str]) -> set[str]:
    """Shapes all of whose layers are hidden, and what is grouped in them."""
    parents, hidden = {}, set()
    for key, shape in shapes.items():
        group = next(shape.iterancestors("{*}Shape"), None)
        parents[key] = "" if group is None else group.get("ID") or ""
        cells = (cell for cell in shape.iterchildren("{*}Cell"))
        members = next(
            (c.get("V") or "" for c in cells if c.get("N") == "LayerMember"), ""
        )
        layers = set(filter(None, members.split(";")))
        if layers and layers <= unseen:
            hidden.add(key)
    return hidden_below(parents, hidden)


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local_name(child) == name), None)


def _words(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if local_name(child) not in _TEXTLESS:
            yield from _words(child)
        yield child.tail or ""


def _properties(shape: etree._Element) -> Iterator[tuple[str, str]]:
    """What people filled in about a shape: its data rows."""
    for section in shape:
        if local_name(section) != "Section" or section.get("N") != "Property":
            continue
        for row in section:
            cells = {cell.get("N"): cell.get("V") or "" for cell in row}
            if value := cells.get("Value", ""):
                yield cells.get("Label") or row.get("N") or "", value
