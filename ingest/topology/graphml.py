"""GraphML, plain and as yEd writes it: all labels, not only the first."""

import math
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.extraction import Block, BlockType
from ingest.topology import labels
from ingest.topology.assembly import Assembly, Box, Shape
from ingest.topology.drawio import Drawing
from ingest.xml_text import local_name

_NAMES: Final = ("label", "name", "title", "hostname", "device", "名称", "设备")
_LABELS: Final = ("label", "name", "edgelabel", "description", "link")
_SOURCE_PORTS: Final = (
    "source_port",
    "sourceport",
    "srcport",
    "src_port",
    "local_port",
    "port_a",
)
_TARGET_PORTS: Final = (
    "target_port",
    "targetport",
    "dstport",
    "dst_port",
    "remote_port",
    "port_b",
)
_AT_SOURCE: Final = frozenset({"shead", "stail", "scentr", "source"})
_AT_TARGET: Final = frozenset({"thead", "ttail", "tcentr", "target"})


def read_graphml(root: etree._Element) -> Drawing:
    reader = _Reader(root)
    for element in root.iter("{*}node"):
        reader.add(element)
    for element in root.iter("{*}edge"):
        reader.connect(element)
    reading = reader.assembly.reading("GraphML graph")
    return Drawing(tuple(reader.blocks), reading.graph, reading.losses, 0)


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self._keys = {
            key.get("id") or "": (key.get("attr.name") or key.get("id") or "").lower()
            for key in root.iter("{*}key")
        }
        self.assembly = Assembly()
        self.blocks: list[Block] = []

    def add(self, element: etree._Element) -> None:
        values = self._values(element)
        drawn = [label for label, _ in _drawn_labels(element, "NodeLabel")]
        text = "\n".join(drawn) or _first(values, _NAMES) or element.get("id") or ""
        self._say(text, *(value for value in values.values() if value not in text))
        self.assembly.add(
            Shape(
                id=element.get("id") or "",
                text=text,
                stencil=_stencil(element),
                kind=values.get("kind", "") or values.get("type", ""),
                addresses=labels.find_addresses("\n".join(values.values())),
                box=_box(element),
            )
        )

    def connect(self, element: etree._Element) -> None:
        values = self._values(element)
        source, target = element.get("source") or "", element.get("target") or ""
        drawn = list(_drawn_labels(element, "EdgeLabel"))
        start = [label for label, place in drawn if place in _AT_SOURCE]
        end = [label for label, place in drawn if place in _AT_TARGET]
        middle = [
            label for label, place in drawn if place not in _AT_SOURCE | _AT_TARGET
        ]
        label = " ".join(middle) or _first(values, _LABELS)
        self._say(*start, label, *end)
        known = self.assembly.shapes
        if source not in known or target not in known:
            self.assembly.lose_link("", label)
            return
        ports = (
            " ".join(start)
            or element.get("sourceport")
            or _first(values, _SOURCE_PORTS),
            " ".join(end) or element.get("targetport") or _first(values, _TARGET_PORTS),
        )
        vlans = labels.to_vlans(values.get("vlan", ""))
        self.assembly.connect(source, target, label=label, ports=ports, vlans=vlans)

    def _values(self, element: etree._Element) -> dict[str, str]:
        """The plain values of an element's own data, by their names."""
        return {
            self._keys.get(data.get("key") or "", ""): " ".join(
                (data.text or "").split()
            )
            for data in element
            if local_name(data) == "data"
            and not len(data)
            and (data.text or "").strip()
        }

    def _say(self, *texts: str) -> None:
        self.blocks += (Block(BlockType.PARAGRAPH, text) for text in texts if text)


def _first(values: dict[str, str], names: tuple[str, ...]) -> str:
    return next((values[name] for name in names if values.get(name)), "")


def _drawn(element: etree._Element) -> Iterator[etree._Element]:
    """Everything drawn of an element, without the nodes of a group inside it."""
    for child in element:
        name = local_name(child)
        if name == "graph":
            continue
        yield child
        # Of a group's two looks, open and closed, the first is the active one.
        yield from _drawn(child[0] if name == "Realizers" and len(child) else child)


def _drawn_labels(element: etree._Element, name: str) -> Iterator[tuple[str, str]]:
    """Each label with its place along the line, if it tells one."""
    for child in _drawn(element):
        if local_name(child) == name and (text := labels.plain(child.text or "")):
            placed = next(
                (
                    part.get("placement")
                    for part in child.iter()
                    if part.get("placement")
                ),
                "",
            )
            position = child.get("modelPosition") or ""
            known = position in _AT_SOURCE | _AT_TARGET
            yield text, position if known else str(placed)


def _stencil(element: etree._Element) -> str:
    for child in _drawn(element):
        if local_name(child) in {"GenericNode", "SVGNode", "ImageNode"}:
            found = child.get("configuration") or child.get("refid") or ""
            return found.rpartition(".")[2]
    return ""


def _box(element: etree._Element) -> Box | None:
    for child in _drawn(element):
        if local_name(child) == "Geometry":
            try:
                numbers = [
                    float(child.get(name) or 0)
                    for name in ("x", "y", "width", "height")
                ]
            except ValueError:
                return None
            if all(map(math.isfinite, numbers)):
                return numbers[0], numbers[1], numbers[2], numbers[3]
    return None
