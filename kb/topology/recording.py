"""From graphs to rows: kept beside their contents, written out at check-in."""

import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.models import Revision
from kb.text import to_plain
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from kb.topology.models import Device, DeviceAddress, Drawing, Link, LinkVlan, Sighting
from kb.topology.networks import host_range
from kb.topology.ports import port_key

MAX_NAME = 300
BATCH = 500


def keep(session: Session, sha256: str, graph: StoredGraph) -> None:
    """Keep what was read out of a content; a later reading replaces an earlier one."""
    drawing = session.get(Drawing, sha256)
    if drawing is None:
        drawing = Drawing(blob_sha256=sha256)
        session.add(drawing)
    drawing.graph = graph.to_mapping()


def find_graphs(session: Session, revision: Revision) -> list[tuple[str, StoredGraph]]:
    """The graphs of a revision's attachments, with the attachments' names."""
    names = {each.blob_sha256: each.name for each in reversed(revision.attachments)}
    drawings = {
        drawing.blob_sha256: StoredGraph.from_mapping(drawing.graph)
        for drawing in session.scalars(
            select(Drawing).where(Drawing.blob_sha256.in_(names))
        )
    }
    ordered = dict.fromkeys(each.blob_sha256 for each in revision.attachments)
    return [(names[key], drawings[key]) for key in ordered if key in drawings]


def record(session: Session, revision: Revision) -> None:
    """Write out what the drawings of a new revision show."""
    for number, (_, graph) in enumerate(find_graphs(session, revision)):
        prefix = f"{revision.id}/{number}/"
        sightings = _record_nodes(session, revision, graph.nodes, prefix)
        session.flush()  # Links and addresses need the sightings' ids.
        for node in graph.nodes:
            session.add_all(_addresses(sightings[node.id], node.addresses))
        session.add_all(
            _to_link(sightings[edge.source], sightings[edge.target], edge)
            for edge in graph.edges
        )


def device_key(name: str) -> str:
    """The name as it is compared: full width as half width, capitals as small letters."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:MAX_NAME]


def _record_nodes(
    session: Session, revision: Revision, nodes: Sequence[GraphNode], prefix: str
) -> dict[str, Sighting]:
    keys = {
        node.id: device_key(node.name)
        if node.is_shared and device_key(node.name)
        else f"#{prefix}{node.id}"[:MAX_NAME]
        for node in nodes
    }
    devices = _known_devices(session, keys.values())
    sightings: dict[str, Sighting] = {}
    for node in nodes:
        device = devices.get(keys[node.id])
        if device is None:
            name = to_plain(node.name)[:MAX_NAME]
            device = Device(key=keys[node.id], name=name, kind=node.kind)
            devices[device.key] = device
            session.add(device)
        device.kind = device.kind or node.kind
        sightings[node.id] = Sighting(
            device=device, revision=revision, place=node.place
        )
    session.add_all(sightings.values())
    return sightings


def _known_devices(session: Session, keys: Iterable[str]) -> dict[str, Device]:
    wanted = sorted(set(keys))
    found: dict[str, Device] = {}
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        rows = session.scalars(select(Device).where(Device.key.in_(batch)))
        found.update((device.key, device) for device in rows)
    return found


def _addresses(sighting: Sighting, texts: Iterable[str]) -> Iterable[DeviceAddress]:
    for text in texts:
        place = host_range(text)
        yield DeviceAddress(
            sighting_id=sighting.id,
            text=text,
            version=place.version,
            first=place.first,
            last=place.last,
        )


def _to_link(source: Sighting, target: Sighting, edge: GraphEdge) -> Link:
    ranges = (vlan.partition("-") for vlan in edge.vlans)
    return Link(
        source_id=source.id,
        target_id=target.id,
        source_port=edge.source_port,
        target_port=edge.target_port,
        source_port_key=port_key(edge.source_port),
        target_port_key=port_key(edge.target_port),
        label=edge.label,
        vlans=[
            LinkVlan(first=int(first), last=int(last or first))
            for first, _, last in ranges
        ],
    )
