"""EVE-NG labs: nodes, and the networks that join their interfaces."""

import base64
import binascii
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.extraction import Block, BlockType, Loss, LossCode
from ingest.topology import kinds, labels
from ingest.topology.assembly import Assembly, Shape
from ingest.topology.drawio import Drawing

_NODE, _NETWORK = "node ", "network "
_DIRECT: Final = 2
"""Interfaces on a network that is only drawn as the line between them."""


def read_lab(root: etree._Element) -> Drawing:
    lab = _Lab(root)
    lab.read()
    reading = lab.assembly.reading("EVE-NG lab")
    return Drawing(
        tuple(lab.blocks()),
        reading.graph,
        (*reading.losses, *lab.losses),
        title=root.get("name") or None,
    )


class _Lab:
    def __init__(self, root: etree._Element) -> None:
        self.assembly = Assembly()
        self.losses: list[Loss] = []
        self._root = root
        self._ends: dict[str, list[tuple[str, str]]] = {}
        """By a network: the nodes on it, each with its interface."""
        self._names: dict[tuple[str, str], str] = {}
        """By a node and the number of an interface: what that is called."""

    def read(self) -> None:
        for node in self._root.iterfind("{*}topology/{*}nodes/{*}node"):
            self._add(node)
        for node in self._root.iterfind("{*}topology/{*}nodes/{*}node"):
            self._serial(node)
        for network in self._root.iterfind("{*}topology/{*}networks/{*}network"):
            self._join(network)
        for number in self._ends:
            self.assembly.lose_link("", f"network {number}")

    def _add(self, node: etree._Element) -> None:
        key = _NODE + (node.get("id") or "")
        icon = node.get("icon") or ""
        self.assembly.add(
            Shape(
                id=key,
                text=node.get("name") or "",
                stencil=icon,
                kind=kinds.kind_of(kinds.stencil_name(icon)),
                box=_box(node),
            )
        )
        for interface in node.iterchildren("{*}interface"):
            name = interface.get("name") or ""
            self._names[key, interface.get("id") or ""] = name
            if number := interface.get("network_id"):
                self._ends.setdefault(number, []).append((key, name))

    def _serial(self, node: etree._Element) -> None:
        """Serial lines lead from interface to interface, and stand at both."""
        key = _NODE + (node.get("id") or "")
        for interface in node.iterchildren("{*}interface"):
            remote = _NODE + (interface.get("remote_id") or "")
            there = interface.get("remote_if") or ""
            if (remote, there) not in self._names:
                continue
            if (key, interface.get("id") or "") < (remote, there):
                ports = (interface.get("name") or "", self._names[remote, there])
                self.assembly.connect(key, remote, ports=ports)

    def _join(self, network: etree._Element) -> None:
        number = network.get("id") or ""
        ends = self._ends.pop(number, [])
        kind = network.get("type") or ""
        is_hidden = network.get("visibility") == "0" and not kind.startswith("pnet")
        if is_hidden and len(ends) == _DIRECT:
            (source, port), (target, other) = ends
            self.assembly.connect(source, target, ports=(port, other))
            return
        if is_hidden and len(ends) < _DIRECT:
            return
        key = _NETWORK + number
        shape = Shape(
            id=key,
            text=network.get("name") or f"Net {number}",
            kind="cloud" if kind.startswith("pnet") else "network",
            box=_box(network),
        )
        self.assembly.add(shape)
        for node, port in ends:
            self.assembly.connect(node, key, ports=(port, ""))

    def blocks(self) -> Iterator[Block]:
        for name in (self._root.get("name"), self._root.get("description")):
            if name:
                yield Block(BlockType.PARAGRAPH, name)
        for shape in self.assembly.shapes.values():
            yield Block(BlockType.PARAGRAPH, shape.text)
        for note in self._root.iterfind(
            "{*}objects/{*}textobjects/{*}textobject/{*}data"
        ):
            if words := labels.plain(self._decoded(note, "note")):
                yield Block(BlockType.PARAGRAPH, words)
        for config in self._root.iterfind("{*}objects/{*}configs/{*}config"):
            node = self.assembly.shapes.get(_NODE + (config.get("id") or ""))
            name = node.text if node else ""
            if words := self._decoded(config, name).strip():
                yield Block(BlockType.HEADING, name, 1)
                yield Block(BlockType.CODE, words)

    def _decoded(self, element: etree._Element, where: str) -> str:
        try:
            data = base64.b64decode(element.text or "", validate=False)
        except binascii.Error:
            detail = "A part of the lab cannot be decoded."
            self.losses.append(Loss(LossCode.DAMAGED_PART, where, detail))
            return ""
        return data.decode("utf-8", "replace")


def _box(element: etree._Element) -> tuple[float, float, float, float] | None:
    left, top = element.get("left") or "", element.get("top") or ""
    if left.lstrip("-").isdecimal() and top.lstrip("-").isdecimal():
        return float(left[:9]), float(top[:9]), 60.0, 60.0
    return None
