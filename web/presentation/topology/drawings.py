"""The drawings of a revision or of what is submitted, and the surroundings of a device, as pictures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import g
from flask_babel import gettext
from sqlalchemy.orm import Session

from ingest.topology.documents import is_diagram
from ingest.topology.networks import list_typed
from kb.articles.kinds import ArticleKind
from kb.articles.models import Revision, Submission
from kb.articles.visibility import visible_audiences
from kb.topology import finding, recording, views
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from kb.topology.overview import Overview
from web.presentation.topology.keeping import FOLDER, LayoutKeeper
from web.presentation.topology.picture import Picture, draw
from web.services import services
from web.words import vocabulary

AT_THE_HEAD: Final = 3
"""Drawings above a text; the page of its drawings has them all."""
MOST_AROUND: Final = 40
"""Neighbours in the picture of a device; the list has them all."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing of a text."""

    name: str
    graph: StoredGraph
    picture: Picture | None
    """``None`` if there is nothing that a picture would tell."""
    names: Mapping[str, str]
    """Of its nodes, by their ids."""
    source: str = ""
    """The block of the text that it is written in; none if it came as a file."""


def list_drawings(
    session: Session, text: Revision | Submission, most: int | None = None
) -> list[Drawing]:
    """The first *most* drawings of a text; all of them, if that is not given.

    Those that came as files, and then what is typed beyond them.
    """
    kept = recording.find_graphs(session, text)
    written = _list_written(text, [graph for _, graph in kept])
    found = [*((name, graph, "") for name, graph in kept), *written][:most]
    known = _find_known(session, [graph for _, graph, _ in found])
    return [
        _to_drawing(known, name, graph, source=source) for name, graph, source in found
    ]


@dataclass(frozen=True, slots=True)
class Sources:
    """Whether a block of code is what one of the drawings of a text was read out of."""

    sources: frozenset[str]
    """An empty one is of a file."""

    def __call__(self, code: str) -> bool:
        return code in self.sources or ("" in self.sources and is_diagram(code))


def to_sources(drawn: Sequence[Drawing]) -> Sources:
    return Sources(frozenset(drawing.source for drawing in drawn))


def is_drawing(revision: Revision, drawn: Sequence[Drawing]) -> bool:
    """Whether its text is only what was read out of the drawing that it consists of."""
    return (
        len(drawn) == len(revision.attachments) == 1
        and not drawn[0].source
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


def _list_written(
    text: Revision | Submission, kept: Sequence[StoredGraph]
) -> Iterator[tuple[str, StoredGraph, str]]:
    """The networks in its sections, with a name; not those that a file of it shows already."""
    typed = list_typed(text.sections.values(), kept)
    for number, network in enumerate(typed, start=1):
        name = gettext("Drawing %(number)s in the text", number=number)
        yield name, network.graph, network.code


def _find_known(session: Session, graphs: Sequence[StoredGraph]) -> Mapping[str, int]:
    """The devices of all of them that the reader may see, by their keys."""
    keys = {key for graph in graphs for key in _keys_of(graph).values()}
    return finding.find_ids(session, keys, visible_audiences(g.user)) if keys else {}


def _keys_of(graph: StoredGraph) -> dict[str, str]:
    return {
        node.id: recording.device_key(node.name)
        for node in graph.nodes
        if node.is_shared
    }


def _to_drawing(
    known: Mapping[str, int], name: str, graph: StoredGraph, *, source: str = ""
) -> Drawing:
    ids = {node: known[key] for node, key in _keys_of(graph).items() if key in known}
    return Drawing(
        name=name,
        graph=graph,
        picture=draw(graph, ids, keeper(), kind_names=vocabulary.DEVICE_KINDS),
        names={node.id: node.name for node in graph.nodes},
        source=source,
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
