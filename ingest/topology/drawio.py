"""draw.io drawings: cells to nodes and edges, loose line ends by where they lie."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.extraction import Block, BlockType, Graph, Loss, LossCode
from ingest.topology import geometry, labels, layers
from ingest.topology.assembly import Assembly, Box, Shape, merged, without_nodes
from ingest.topology.drawio_packing import pages
from ingest.visibility import LeftOut
from ingest.xml_text import local_name

_PLAIN_SHAPES: Final = frozenset(
    [
        "rectangle",
        "ellipse",
        "rhombus",
        "triangle",
        "hexagon",
        "text",
        "label",
        "swimlane",
        "group",
        "line",
        "partialRectangle",
        "image",
        "table",
        "tableRow",
        "ext",
        "step",
        "note",
        "parallelogram",
        "trapezoid",
        "process",
        "card",
        "callout",
        "doubleEllipse",
        "mxgraph.basic.rect",
        "curlyBracket",
    ]
)
_NEAR_END: Final = 0.3
"""Of half a line, from -1 to 1, beyond which a label belongs to that end."""
_BELOW: Final = 25.0
"""How far under an icon a text of its own may begin."""
MAX_DEPTH: Final = 50


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a drawing says: its labels in reading order, its graph, what was lost."""

    blocks: tuple[Block, ...]
    graph: Graph | None
    losses: tuple[Loss, ...] = ()
    pages: int = 0
    title: str | None = None


@dataclass(frozen=True, slots=True)
class _Cell:
    id: str
    text: str
    style: Mapping[str, str]
    parent: str
    source: str
    target: str
    is_edge: bool
    geometry: etree._Element | None
    is_hidden: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def stencil(self) -> str:
        """Name of its stencil or icon; empty for a plain shape."""
        for name in ("resIcon", "prIcon", "grIcon", "shape", "image"):
            value = self.style.get(name, "")
            if value and value not in _PLAIN_SHAPES and not value.startswith("data:"):
                return value
        return ""

    @property
    def is_text(self) -> bool:
        return "text" in self.style or "edgeLabel" in self.style


def read_drawing(root: etree._Element) -> Drawing:
    """Read every page; see ``drawio_packing.pages`` for what it raises."""
    blocks: list[Block] = []
    graphs: list[Graph | None] = []
    losses: list[Loss] = []
    left_out = LeftOut()
    found = pages(root)
    for number, (name, model) in enumerate(found, start=1):
        page = _Page(model, name or f"page {number}")
        blocks += page.blocks(name, number)
        graphs.append(page.graph())
        losses += page.assembly.losses
        left_out.add(LossCode.HIDDEN, count=len(page.hidden))
    losses += left_out.losses()
    graph = merged(graphs)
    losses += () if graph else (without_nodes("draw.io drawing"),)
    return Drawing(tuple(blocks), graph, tuple(losses), len(found))


class _Page:
    def __init__(self, model: etree._Element, place: str) -> None:
        self._place = place
        cells = {cell.id: cell for cell in _cells(model)}
        parents = {key: cell.parent for key, cell in cells.items()}
        unseen = {key for key, cell in cells.items() if cell.is_hidden}
        self.hidden = layers.hidden_below(parents, unseen) if unseen else set()
        self._cells = {
            key: cell for key, cell in cells.items() if key not in self.hidden
        }
        self._boxes: dict[str, Box] = {}
        self._touched = {
            end
            for cell in self._cells.values()
            if cell.is_edge
            for end in (cell.source, cell.target)
        }
        self._ends = self._end_labels()
        self.assembly = Assembly()

    def blocks(self, name: str, number: int) -> Iterator[Block]:
        if name:
            yield Block(BlockType.HEADING, name, 1, number)
        for cell in self._cells.values():
            if cell.text:
                yield Block(BlockType.PARAGRAPH, cell.text, page=number)

    def graph(self) -> Graph | None:
        texts = self._texts_of_icons()
        for cell in self._cells.values():
            if not cell.is_edge and cell.geometry is not None:
                self._add(cell, texts.get(cell.id, cell.text))
            elif cell.id in self._touched and cell.is_edge:
                # A line that other lines end at is itself a network: a bus.
                shape = Shape(
                    id=cell.id, text=cell.text, stencil="network", kind="network"
                )
                self.assembly.add(shape)
        for cell in self._cells.values():
            if cell.is_edge:
                self._connect(cell)
        return self.assembly.graph()

    def _add(self, cell: _Cell, text: str) -> None:
        if self._is_part_of_a_line(cell):
            return
        stencil = cell.stencil
        shape = Shape(
            id=cell.id,
            text=text,
            stencil=stencil
            or next(filter(_PLAIN_SHAPES.__contains__, cell.style), "shape"),
            addresses=labels.find_addresses(" ".join(cell.attributes.values())),
            place=self._place,
            box=self._box(cell.id),
            is_device=not cell.is_text and bool(text or stencil),
        )
        self.assembly.add(shape)

    def _is_part_of_a_line(self, cell: _Cell) -> bool:
        parent = self._cells.get(cell.parent)
        return parent is not None and parent.is_edge

    def _connect(self, cell: _Cell) -> None:
        source = self._end(cell, cell.source, "sourcePoint")
        target = self._end(cell, cell.target, "targetPoint")
        start, middle, end = self._ends.get(cell.id, ("", "", ""))
        label = " ".join(part for part in (cell.text, middle) if part)
        if cell.id in self.assembly.shapes:
            self._connect_bus(cell.id, source, target)
        elif source is None or target is None:
            self.assembly.lose_link(self._place, label)
        elif source == target and not (cell.source or cell.target):
            # A line inside one shape is part of its picture.
            return
        else:
            self.assembly.connect(source, target, label=label, ports=(start, end))

    def _connect_bus(self, bus: str, *ends: str | None) -> None:
        for end in ends:
            if end is not None and end != bus:
                self.assembly.connect(bus, end)

    def _end(self, cell: _Cell, attached: str, point_name: str) -> str | None:
        if attached in self.assembly.shapes:
            return attached
        point = _point(cell.geometry, point_name)
        if point is None:
            return None
        left, top = self._origin(cell.parent)
        candidates = (
            (key, shape.box)
            for key, shape in self.assembly.shapes.items()
            if shape.box is not None and (shape.is_device or key in self._touched)
        )
        return geometry.nearest((point[0] + left, point[1] + top), candidates)

    def _end_labels(self) -> dict[str, tuple[str, str, str]]:
        """By line: the labels at its beginning, in its middle, and at its end."""
        found: dict[str, tuple[list[str], list[str], list[str]]] = {}
        for cell in self._cells.values():
            if cell.is_edge or not cell.text or not self._is_part_of_a_line(cell):
                continue
            x = _number(cell.geometry, "x")
            place = 0 if x < -_NEAR_END else 2 if x > _NEAR_END else 1
            found.setdefault(cell.parent, ([], [], []))[place].append(cell.text)
        return {
            key: (" ".join(first), " ".join(middle), " ".join(last))
            for key, (first, middle, last) in found.items()
        }

    def _texts_of_icons(self) -> dict[str, str]:
        """Free texts that stand right under an icon without a label of its own."""
        icons = [
            (cell.id, self._box(cell.id))
            for cell in self._cells.values()
            if cell.stencil and not cell.text and not cell.is_edge
        ]
        found: dict[str, str] = {}
        for cell in self._cells.values() if icons else ():
            if "text" not in cell.style or not cell.text or cell.is_edge:
                continue
            left, top, width, _ = self._box(cell.id)
            middle = left + width / 2
            for key, box in icons:
                under = top - box[1] - box[3]
                if (
                    box[0] <= middle <= box[0] + box[2]
                    and -_BELOW / 2 <= under <= _BELOW
                ):
                    found.setdefault(key, cell.text)
        return found

    def _box(self, key: str) -> Box:
        if key not in self._boxes:
            cell = self._cells[key]
            left, top = self._origin(cell.parent)
            x, y = _number(cell.geometry, "x"), _number(cell.geometry, "y")
            size = _number(cell.geometry, "width"), _number(cell.geometry, "height")
            self._boxes[key] = (left + x, top + y, *size)
        return self._boxes[key]

    def _origin(self, key: str) -> tuple[float, float]:
        """Where the coordinates of a cell's children begin."""
        left = top = 0.0
        for _ in range(MAX_DEPTH):
            cell = self._cells.get(key)
            if cell is None or cell.is_edge:
                break
            left += _number(cell.geometry, "x")
            top += _number(cell.geometry, "y")
            key = cell.parent
        return left, top


def _cells(model: etree._Element) -> Iterator[_Cell]:
    for number, element in enumerate(model.iter("{*}mxCell")):
        holder = element.getparent()
        wrapped = holder is not None and local_name(holder) in {"object", "UserObject"}
        outer = holder if wrapped and holder is not None else element
        attributes = _attributes(outer) if wrapped else {}
        style = _style(element.get("style") or "")
        text = str(outer.get("label") if wrapped else element.get("value") or "")
        if attributes.get("placeholders") == "1":
            text = _fill(text, attributes)
        yield _Cell(
            id=outer.get("id") or element.get("id") or f"cell-{number}",
            text=labels.plain(text if text != "None" else ""),
            style=style,
            parent=element.get("parent") or "",
            source=element.get("source") or "",
            target=element.get("target") or "",
            is_edge=element.get("edge") == "1",
            geometry=element.find("{*}mxGeometry")
            if element.get("vertex") == "1" or element.get("edge") == "1"
            else None,
            is_hidden=element.get("visible") == "0",
            attributes={
                name: value
                for name, value in attributes.items()
                if name not in {"id", "label", "link", "placeholders"}
            },
        )


def _fill(text: str, attributes: Mapping[str, str]) -> str:
    return re.sub(r"%(\w+)%", lambda match: attributes.get(match[1], match[0]), text)


def _style(text: str) -> dict[str, str]:
    parts = (part.partition("=") for part in text.split(";") if part)
    return {name: value for name, _, value in parts}


def _number(element: etree._Element | None, name: str) -> float:
    try:
        value = float(element.get(name) or 0) if element is not None else 0.0
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0


def _point(element: etree._Element | None, name: str) -> geometry.Point | None:
    for point in () if element is None else element.iter("{*}mxPoint"):
        if point.get("as") == name:
            return _number(point, "x"), _number(point, "y")
    return None


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}
