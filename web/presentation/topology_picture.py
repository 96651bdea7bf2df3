"""A graph as a picture that templates draw: boxes, lines, and where words go."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kb.topology import layout
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from kb.topology.recording import device_key

MOST_NODES: Final = 600
"""Beyond that a picture shows nothing; the list of devices remains."""
MARGIN: Final = 40.0
SPREAD: Final = 16.0
"""Between lines that join the same two nodes."""
_NAME_COLUMNS: Final = 18


@dataclass(frozen=True, slots=True)
class PictureNode:
    x: float
    y: float
    name: str
    short: str
    kind: str
    addresses: tuple[str, ...]
    device_id: int | None
    is_centre: bool


@dataclass(frozen=True, slots=True)
class PictureLine:
    x1: float
    y1: float
    x2: float
    y2: float
    label: str
    source_port: str
    target_port: str
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    nodes: tuple[PictureNode, ...]
    lines: tuple[PictureLine, ...]
    left: float
    top: float
    width: float
    height: float


def draw(
    graph: StoredGraph, device_ids: Mapping[str, int], *, centre: str = ""
) -> Picture | None:
    """The picture of *graph*; ``None`` if it is too large to look at.

    *device_ids* are the ids of its devices by their keys; *centre* is the node that
    the picture is about.
    """
    if not graph.nodes or len(graph.nodes) > MOST_NODES:
        return None
    others = [node.id for node in graph.nodes if node.id != centre]
    places = layout.around(centre, others) if centre else layout.place(graph)
    nodes = tuple(
        _to_node(node, places[node.id], device_ids, is_centre=node.id == centre)
        for node in graph.nodes
    )
    xs = [node.x for node in nodes]
    ys = [node.y for node in nodes]
    left = min(xs) - layout.WIDTH / 2 - MARGIN
    top = min(ys) - layout.HEIGHT / 2 - MARGIN
    return Picture(
        nodes=nodes,
        lines=tuple(_lines(graph, places)),
        left=round(left, 1),
        top=round(top, 1),
        width=round(max(xs) + layout.WIDTH / 2 + MARGIN - left, 1),
        height=round(max(ys) + layout.HEIGHT / 2 + MARGIN - top, 1),
    )


def _to_node(
    node: GraphNode,
    place: layout.Point,
    device_ids: Mapping[str, int],
    *,
    is_centre: bool,
) -> PictureNode:
    return PictureNode(
        x=round(place[0], 1),
        y=round(place[1], 1),
        name=node.name,
        short=shorten(node.name),
        kind=node.kind or "device",
        addresses=node.addresses,
        device_id=device_ids.get(device_key(node.name)) if node.is_shared else None,
        is_centre=is_centre,
    )


def shorten(name: str) -> str:
    """So much of a name as fits into a box; a Chinese character takes two columns."""
    columns = 0
    for number, character in enumerate(name):
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if columns > _NAME_COLUMNS:
            return name[:number].rstrip() + "…"
    return name


def _lines(graph: StoredGraph, places: Mapping[str, layout.Point]) -> list[PictureLine]:
    edges = _without_repetitions(graph.edges)
    numbers: Counter[frozenset[str]] = Counter()
    totals = Counter(frozenset((edge.source, edge.target)) for edge in edges)
    names = {node.id: node.name for node in graph.nodes}
    lines = []
    for edge in edges:
        pair = frozenset((edge.source, edge.target))
        aside = (numbers[pair] - (totals[pair] - 1) / 2) * SPREAD
        numbers[pair] += 1
        lines.append(_to_line(edge, places, names, aside))
    return lines


def _without_repetitions(edges: Sequence[GraphEdge]) -> list[GraphEdge]:
    """A line that says nothing beyond another one between the same two is that one.

    A document that has a table and a diagram of the same links shows them once.
    """
    kept: dict[frozenset[str], list[GraphEdge]] = defaultdict(list)
    for edge in sorted(edges, key=lambda each: -len(_said(each))):
        pair = frozenset((edge.source, edge.target))
        telling = bool(edge.source_port or edge.target_port)
        words = edge.label.casefold()
        is_said = any(words in _said(other) for other in kept[pair])
        if edge.source != edge.target and (telling or not is_said):
            kept[pair].append(edge)
    return [edge for pair in kept.values() for edge in pair]


def _said(edge: GraphEdge) -> str:
    return f"{edge.source_port} {edge.target_port} {edge.label}".casefold()


def _to_line(
    edge: GraphEdge,
    places: Mapping[str, layout.Point],
    names: Mapping[str, str],
    aside: float,
) -> PictureLine:
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    long = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1.0)
    # Two lines between the same nodes run side by side, whichever way they are drawn.
    turned = -1 if (x1, y1) > (x2, y2) else 1
    across, down = -(y2 - y1) / long * aside * turned, (x2 - x1) / long * aside * turned
    ends = [
        f"{names[key]} {port}".strip()
        for key, port in (
            (edge.source, edge.source_port),
            (edge.target, edge.target_port),
        )
    ]
    return PictureLine(
        x1=round(x1 + across, 1),
        y1=round(y1 + down, 1),
        x2=round(x2 + across, 1),
        y2=round(y2 + down, 1),
        label=shorten(edge.label),
        source_port=edge.source_port,
        target_port=edge.target_port,
        title=f"{' — '.join(ends)}{': ' if edge.label else ''}{edge.label}",
    )
