"""The drawings of a revision, and the surroundings of a device, as pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.articles.models import Revision
from kb.topology import recording, views
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from kb.topology.models import Device
from kb.topology.overview import Overview
from web.presentation.topology.keeping import FOLDER, LayoutKeeper
from web.presentation.topology.picture import Picture, draw
from web.services import services
from web.words import vocabulary

MOST_AROUND: Final = 40
"""Neighbours in the picture of a device; the list has them all."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing of a revision."""

    name: str
    graph: StoredGraph
    picture: Picture | None
    """``None`` if there is nothing that a picture would tell."""
    names: Mapping[str, str]
    """Of its nodes, by their ids."""


def list_drawings(
    session: Session, revision: Revision, most: int | None = None
) -> list[Drawing]:
    """The first *most* drawings of a revision; all of them, if that is not given."""
    graphs = recording.find_graphs(session, revision)[:most]
    return [_to_drawing(session, name, graph) for name, graph in graphs]


def is_drawing(revision: Revision, drawn: Sequence[Drawing]) -> bool:
    """Whether its text is only what was read out of the drawing that it consists of."""
    return (
        len(drawn) == len(revision.attachments) == 1
        and revision.submission.kind is ArticleKind.TOPOLOGY
        and bool(revision.attributes.get("source"))
    )


def draw_overview(found: Overview) -> Picture | None:
    """The map of everything, with what was asked for marked."""
    return draw(
        found.graph,
        {node.id: int(node.id) for node in found.graph.nodes},
        keeper(),
        marked=found.meant,
        kind_names=vocabulary.DEVICE_KINDS,
    )


def draw_around(view: views.DeviceView) -> Picture | None:
    """The device and its neighbours; ``None`` if it has none."""
    if not view.neighbours:
        return None
    busiest = sorted(view.neighbours, key=lambda each: -len(each.interfaces))
    shown = sorted(busiest[:MOST_AROUND], key=lambda each: each.device.name)
    graph = _around(view, shown)
    return draw(
        graph,
        {node.id: int(node.id) for node in graph.nodes},
        keeper(),
        centre=str(view.device.id),
        kind_names=vocabulary.DEVICE_KINDS,
    )


def keeper() -> LayoutKeeper:
    return LayoutKeeper(services().settings.home / FOLDER)


def _to_drawing(session: Session, name: str, graph: StoredGraph) -> Drawing:
    keys = {
        node.id: recording.device_key(node.name)
        for node in graph.nodes
        if node.is_shared
    }
    rows = session.execute(
        select(Device.key, Device.id).where(Device.key.in_(set(keys.values())))
    )
    known = dict(rows.all())
    ids = {node: known[key] for node, key in keys.items() if key in known}
    return Drawing(
        name=name,
        graph=graph,
        picture=draw(graph, ids, keeper(), kind_names=vocabulary.DEVICE_KINDS),
        names={node.id: node.name for node in graph.nodes},
    )


def _around(view: views.DeviceView, shown: Sequence[views.Neighbour]) -> StoredGraph:
    """The device and its neighbours, as a graph of their own."""
    centre = str(view.device.id)
    devices = [view.device, *(neighbour.device for neighbour in shown)]
    addresses = tuple(address.text for address in view.addresses)
    return StoredGraph(
        tuple(
            GraphNode(
                str(each.id),
                each.name,
                each.kind,
                addresses if each is view.device else (),
            )
            for each in devices
        ),
        tuple(
            GraphEdge(
                centre,
                str(neighbour.device.id),
                each.port,
                each.neighbour_port,
                ", ".join(each.labels),
                each.vlans,
            )
            for neighbour in shown
            for each in neighbour.interfaces
        ),
    )
