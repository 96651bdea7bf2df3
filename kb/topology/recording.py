"""From graphs to rows: kept beside their contents, written out at check-in or soon after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from kb.articles.models import Revision, Submission
from kb.articles.revisions import mark_behind
from kb.database import insert_absent
from kb.text import to_plain
from kb.topology import unread
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from kb.topology.models import (
    Device,
    DeviceAddress,
    DeviceSpan,
    Drawing,
    Link,
    LinkVlan,
    Sighting,
)
from kb.topology.networks import host_range
from kb.topology.ports import port_key
from kb.topology.ranges import fold, read_range

MAX_NAME = 300
BATCH = 500


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """One drawing as one revision shows it."""

    revision_id: int
    number: int
    graph: StoredGraph

    def key(self, node: GraphNode) -> str:
        """What tells the node's device from others."""
        shared = device_key(node.name) if node.is_shared else ""
        return shared or f"#{self.revision_id}/{self.number}/{node.id}"[:MAX_NAME]


def keep(session: Session, sha256: str, graph: StoredGraph) -> None:
    """Keep what was read out of a content; a later reading replaces an earlier one."""
    drawing = session.get(Drawing, sha256)
    if drawing is None:
        drawing = Drawing(blob_sha256=sha256)
        session.add(drawing)
    drawing.graph = graph.to_mapping()


def find_graphs(
    session: Session, text: Revision | Submission
) -> list[tuple[str, StoredGraph]]:
    """The graphs of a text's attachments, with the attachments' names."""
    return _graphs_of(text, _find_drawings(session, [text]))


def record(session: Session, revisions: Sequence[Revision]) -> None:
    """Write out what the drawings of new revisions show, in few statements.

    What is typed into their texts is marked as not read yet.
    """
    unread.mark(session, revisions)
    drawings = _find_drawings(session, revisions)
    _write(
        session,
        [
            _Page(revision.id, number, graph)
            for revision in revisions
            for number, (_, graph) in enumerate(_graphs_of(revision, drawings))
        ],
    )


def record_typed(
    session: Session,
    revision: Revision,
    graphs: Sequence[StoredGraph],
    *,
    now: datetime,
) -> None:
    """Write out what was typed into the text of a revision, once: see ``unread.take``.

    The numbers of such drawings follow those of its files.
    """
    if not graphs:
        return
    first = len(find_graphs(session, revision))
    pages = [
        _Page(revision.id, number, graph) for number, graph in enumerate(graphs, first)
    ]
    _write(session, pages)
    # Its devices are found as records, and they are marked with their article.
    mark_behind(session, revision.article_id, now=now)


def _write(session: Session, pages: Sequence[_Page]) -> None:
    if not pages:
        return
    devices = _find_or_add_devices(session, pages)
    sightings = _add_sightings(session, pages, devices)
    _add_addresses(session, pages, sightings)
    _add_links(session, pages, sightings)


def device_key(name: str) -> str:
    """The name as it is compared: full width as half width, capitals as small letters."""
    return fold(name)[:MAX_NAME]


def _find_drawings(
    session: Session, texts: Iterable[Revision | Submission]
) -> dict[str, Mapping[str, Any]]:
    wanted = {each.blob_sha256 for text in texts for each in text.attachments}
    rows = session.execute(
        select(Drawing.blob_sha256, Drawing.graph).where(
            Drawing.blob_sha256.in_(sorted(wanted))
        )
    )
    return {row.blob_sha256: row.graph for row in rows}


def _graphs_of(
    text: Revision | Submission, drawings: Mapping[str, Mapping[str, Any]]
) -> list[tuple[str, StoredGraph]]:
    """Each drawing once, under the name of the first attachment that holds it."""
    names = {each.blob_sha256: each.name for each in reversed(text.attachments)}
    ordered = dict.fromkeys(each.blob_sha256 for each in text.attachments)
    return [
        (names[key], StoredGraph.from_mapping(drawings[key]))
        for key in ordered
        if key in drawings
    ]


def _find_or_add_devices(session: Session, pages: Sequence[_Page]) -> dict[str, int]:
    """The devices' ids by their keys."""
    shown: dict[str, GraphNode] = {}
    kinds: dict[str, str] = {}
    for page in pages:
        for node in page.graph.nodes:
            key = page.key(node)
            shown.setdefault(key, node)
            kinds[key] = kinds.get(key) or node.kind
    known = _known_devices(session, shown)
    missing = [key for key in shown if key not in known]
    if missing:
        # Another drawing may bring the same device at the same time.
        session.execute(
            insert_absent(session, Device),
            [
                {"key": key, "name": _name(shown[key]), "kind": kinds[key]}
                for key in missing
            ],
        )
        known |= _known_devices(session, missing)
        _add_spans(session, {key: known[key][0] for key in missing}, shown)
    for key, (device_id, kind) in known.items():
        if not kind and kinds[key]:
            session.execute(
                update(Device).where(Device.id == device_id).values(kind=kinds[key])
            )
    return {key: device_id for key, (device_id, _) in known.items()}


def _add_spans(
    session: Session, devices: Mapping[str, int], shown: Mapping[str, GraphNode]
) -> None:
    """For names that stand for several devices, which ones."""
    rows = [
        {
            "device_id": device_id,
            "stem": found.stem,
            "tail": found.tail,
            "first": first,
            "last": last,
        }
        for key, device_id in devices.items()
        if (found := read_range(_name(shown[key])))
        for first, last in dict(sorted(found.spans)).items()
    ]
    if rows:
        session.execute(insert_absent(session, DeviceSpan), rows)


def _known_devices(session: Session, keys: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Ids and kinds by key."""
    found: dict[str, tuple[int, str]] = {}
    for batch in _batches(sorted(keys)):
        rows = session.execute(
            select(Device.key, Device.id, Device.kind).where(Device.key.in_(batch))
        )
        found.update((key, (device_id, kind)) for key, device_id, kind in rows)
    return found


def _add_sightings(
    session: Session, pages: Sequence[_Page], devices: Mapping[str, int]
) -> dict[tuple[_Page, str], int]:
    """The sightings' ids by the page and the node's name in it."""
    nodes = [(page, node) for page in pages for node in page.graph.nodes]
    if not nodes:
        return {}
    ids = session.scalars(
        insert(Sighting).returning(Sighting.id, sort_by_parameter_order=True),
        [
            {
                "device_id": devices[page.key(node)],
                "revision_id": page.revision_id,
                "place": node.place,
            }
            for page, node in nodes
        ],
    )
    return {(page, node.id): key for (page, node), key in zip(nodes, ids, strict=True)}


def _add_addresses(
    session: Session,
    pages: Sequence[_Page],
    sightings: Mapping[tuple[_Page, str], int],
) -> None:
    rows = [
        {
            "sighting_id": sightings[page, node.id],
            "text": text,
            **asdict(host_range(text)),
        }
        for page in pages
        for node in page.graph.nodes
        for text in node.addresses
    ]
    if rows:
        session.execute(insert(DeviceAddress), rows)


def _add_links(
    session: Session,
    pages: Sequence[_Page],
    sightings: Mapping[tuple[_Page, str], int],
) -> None:
    edges = [(page, edge) for page in pages for edge in page.graph.edges]
    if not edges:
        return
    ids = session.scalars(
        insert(Link).returning(Link.id, sort_by_parameter_order=True),
        [
            _to_link(sightings[page, edge.source], sightings[page, edge.target], edge)
            for page, edge in edges
        ],
    ).all()
    vlans = [
        {"link_id": key, "first": int(first), "last": int(last or first)}
        for key, (_, edge) in zip(ids, edges, strict=True)
        for first, _, last in (vlan.partition("-") for vlan in edge.vlans)
    ]
    if vlans:
        session.execute(insert(LinkVlan), vlans)


def _to_link(source: int, target: int, edge: GraphEdge) -> dict[str, Any]:
    return {
        "source_id": source,
        "target_id": target,
        "source_port": edge.source_port,
        "target_port": edge.target_port,
        "source_port_key": port_key(edge.source_port),
        "target_port_key": port_key(edge.target_port),
        "label": edge.label,
    }


def _batches(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _name(node: GraphNode) -> str:
    return to_plain(node.name)[:MAX_NAME]
