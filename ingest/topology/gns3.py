"""GNS3 projects: nodes, and the interfaces by which links join them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.errors import ExtractionError
from ingest.extraction import Block, BlockType
from ingest.topology import kinds
from ingest.topology.assembly import Assembly, Shape
from ingest.topology.drawio import Drawing
from ingest.topology.json_values import mapping, mappings, number, text
from ingest.xml_text import parse_drawing_xml

_KINDS: Final = {
    "dynamips": "router",
    "ethernet_switch": "switch",
    "ethernet_hub": "switch",
    "frame_relay_switch": "switch",
    "atm_switch": "switch",
    "vpcs": "computer",
    "cloud": "cloud",
    "nat": "cloud",
}
_DEFAULT_VLAN: Final = "1"


def read_gns3(value: Any) -> Drawing | None:
    """The lab of a parsed project; ``None`` for other JSON."""
    project = mapping(value)
    topology = mapping(project.get("topology"))
    if not isinstance(topology.get("nodes"), list):
        return None
    assembly = Assembly()
    nodes = {_key(node): node for node in mappings(topology["nodes"])}
    for key, node in nodes.items():
        assembly.add(_to_shape(key, node))
    for link in mappings(topology.get("links")):
        _connect(assembly, nodes, link)
    reading = assembly.reading("GNS3 project")
    return Drawing(
        tuple(_blocks(project, topology, assembly)),
        reading.graph,
        reading.losses,
        title=text(project.get("name")) or None,
    )


def _key(node: Mapping[str, Any]) -> str:
    return text(node.get("node_id")) or text(node.get("id"))


def _to_shape(key: str, node: Mapping[str, Any]) -> Shape:
    properties = mapping(node.get("properties"))
    label = text(mapping(node.get("label")).get("text"))
    symbol = text(node.get("symbol"))
    return Shape(
        id=key,
        text=text(node.get("name")) or text(properties.get("name")) or label,
        stencil=symbol,
        kind=kinds.kind_of(kinds.stencil_name(symbol))
        or _KINDS.get(text(node.get("node_type")), ""),
        box=(
            number(node.get("x")),
            number(node.get("y")),
            number(node.get("width")) or 60.0,
            number(node.get("height")) or 60.0,
        ),
    )


def _connect(
    assembly: Assembly, nodes: Mapping[str, Mapping[str, Any]], link: Mapping[str, Any]
) -> None:
    ends = list(mappings(link.get("nodes"))) or list(_old_ends(link))
    keys = [_key(end) for end in ends]
    if len(ends) != 2 or not all(key in assembly.shapes for key in keys):  # noqa: PLR2004
        assembly.lose_link("", text(link.get("link_id")))
        return
    ports = [_port(nodes[key], end) for key, end in zip(keys, ends, strict=True)]
    vlans = {vlan for _, vlan in ports} - {"", _DEFAULT_VLAN}
    assembly.connect(
        keys[0], keys[1], ports=(ports[0][0], ports[1][0]), vlans=sorted(vlans)
    )


def _old_ends(link: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """As GNS3 1.x wrote them."""
    for side in ("source", "destination"):
        yield {
            "id": link.get(f"{side}_node_id"),
            "port_id": link.get(f"{side}_port_id"),
        }


def _port(node: Mapping[str, Any], end: Mapping[str, Any]) -> tuple[str, str]:
    """What an interface is called, and its access VLAN."""
    properties = mapping(node.get("properties"))
    label = text(mapping(end.get("label")).get("text"))
    for port in mappings(node.get("ports")):
        if "port_id" in end and port.get("id") == end["port_id"]:
            return text(port.get("name")), ""
    for port in mappings(properties.get("ports_mapping")):
        if port.get("port_number") == end.get("port_number"):
            vlan = text(port.get("vlan")) if port.get("type") == "access" else ""
            return label or text(port.get("name")), vlan
    return label, ""


def _blocks(
    project: Mapping[str, Any], topology: Mapping[str, Any], assembly: Assembly
) -> Iterator[Block]:
    if name := text(project.get("name")):
        yield Block(BlockType.HEADING, name, 1)
    for shape in assembly.shapes.values():
        yield Block(BlockType.PARAGRAPH, shape.text)
    for drawing in mappings(topology.get("drawings")):
        if words := _drawn_text(text(drawing.get("svg"))):
            yield Block(BlockType.PARAGRAPH, words)


def _drawn_text(svg: str) -> str:
    """The words of a note: GNS3 keeps each as a small SVG."""
    if not re.search(r"<text", svg):
        return ""
    try:
        root = parse_drawing_xml(svg.encode())
    except ExtractionError:
        return ""
    return "\n".join(
        " ".join(line.split())
        for line in "".join(map(str, root.itertext())).splitlines()
        if line.strip()
    )
