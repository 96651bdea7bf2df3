"""A graph as a picture that templates draw: boxes, wires, and where words go."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kb.topology.graphs import GraphNode, StoredGraph
from web.presentation.topology import spokes
from web.presentation.topology.cards import Bundle, Card, to_bundles, to_card
from web.presentation.topology.keeping import LayoutKeeper
from web.presentation.topology.labels import settle
from web.presentation.topology.sheets import (
    Box,
    Places,
    Point,
    Rectangle,
    Sheet,
    Wire,
    around,
)

MOST_NODES: Final = 600
"""Of a drawing with more, only a part is shown."""
SHOWN_OF_MORE: Final = 150
NO_NAMES: Final[Mapping[str, object]] = {}
MARGIN: Final = 24.0
LEVEL: Final = 30.0
"""Pixels of height between boxes that stand on one level."""
SMALLEST: Final = (760.0, 120.0)
"""Width and height of a picture at least."""


@dataclass(frozen=True, slots=True)
class PictureNode:
    key: str
    x: float
    y: float
    width: float
    height: float
    name: str
    card: Card
    kind: str
    addresses: tuple[str, ...]
    device_id: int | None
    is_centre: bool


@dataclass(frozen=True, slots=True)
class PictureWire:
    ends: tuple[str, str]
    """Keys of the nodes that it joins."""
    path: str
    """As SVG writes it."""
    label: Rectangle | None
    lines: tuple[str, ...]
    bundle: Bundle
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    nodes: tuple[PictureNode, ...]
    wires: tuple[PictureWire, ...]
    left: float
    top: float
    width: float
    height: float
    left_out: int = 0
    """Nodes of the graph that it does not show."""
    words_left_out: int = 0
    """Labels for which there was no room."""

    @property
    def rows(self) -> list["Row"]:
        """Its nodes by name, each with what it is joined to."""
        by_key = {node.key: node for node in self.nodes}
        beside: dict[str, list[tuple[PictureNode, tuple[str, ...]]]] = defaultdict(list)
        for wire in self.wires:
            (one, other), bundle = wire.ends, wire.bundle
            beside[one].append((by_key[other], bundle.told()))
            beside[other].append((by_key[one], bundle.told(reverse=True)))
        return [
            Row(node, tuple(sorted(beside[node.key], key=lambda each: each[0].name)))
            for node in sorted(self.nodes, key=lambda node: node.name)
        ]


@dataclass(frozen=True, slots=True)
class Row:
    """A node as the list beside the picture has it."""

    node: PictureNode
    neighbours: tuple[tuple[PictureNode, tuple[str, ...]], ...]
    """Each with what the wire to it says, from the node on."""


def draw(
    graph: StoredGraph,
    device_ids: Mapping[str, int],
    keeper: LayoutKeeper,
    *,
    centre: str = "",
    marked: Collection[str] = (),
    kind_names: Mapping[str, object] = NO_NAMES,
) -> Picture | None:
    """The picture of *graph*; ``None`` if there is nothing to look at.

    *device_ids* are the ids of its devices by the ids of its nodes; *centre* is the node
    that the picture is about, with only its neighbours around it. Nodes that are *marked*
    are shown to be meant; *kind_names* say what the kinds of devices are called.
    """
    shown = most_linked(graph)
    if not shown.nodes or (not shown.edges and len(shown.nodes) > SHOWN_OF_MORE):
        return None
    nodes = sorted(shown.nodes, key=lambda node: node.id != centre)
    cards = [to_card(node, str(kind_names.get(node.kind, ""))) for node in nodes]
    bundles = to_bundles(shown.edges)
    sheet = _to_sheet(nodes, cards, bundles)
    places = settle(sheet, spokes.place(sheet)) if centre else keeper.place(sheet)
    picture = _to_picture(nodes, cards, bundles, places, device_ids, {centre, *marked})
    return replace(picture, left_out=len(graph.nodes) - len(nodes))


def most_linked(graph: StoredGraph) -> StoredGraph:
    """A graph that can be looked at: of a large one, the nodes with the most lines."""
    if len(graph.nodes) <= MOST_NODES:
        return graph
    counts = Counter(end for edge in graph.edges for end in {edge.source, edge.target})
    kept = {key for key, _ in counts.most_common(SHOWN_OF_MORE)}
    return StoredGraph(
        tuple(node for node in graph.nodes if node.id in kept),
        tuple(edge for edge in graph.edges if {edge.source, edge.target} <= kept),
    )


def _to_sheet(
    nodes: Sequence[GraphNode], cards: Sequence[Card], bundles: Sequence[Bundle]
) -> Sheet:
    drawn = _drawn_places(nodes)
    numbers = {node.id: number for number, node in enumerate(nodes)}
    return Sheet(
        tuple(
            Box(card.size, drawn.get(node.id))
            for node, card in zip(nodes, cards, strict=True)
        ),
        tuple(
            Wire(numbers[bundle.source], numbers[bundle.target], bundle.label)
            for bundle in bundles
        ),
    )


def _drawn_places(nodes: Sequence[GraphNode]) -> dict[str, Point]:
    """The middles as they were drawn, the pages of a drawing one below the other."""
    placed: dict[str, Point] = {}
    top = 0.0
    for page in dict.fromkeys(node.place for node in nodes):
        boxes = {node.id: node.box for node in nodes if node.place == page and node.box}
        if not boxes:
            continue
        highest = min(y for _, y, _, _ in boxes.values())
        for key, (x, y, wide, high) in boxes.items():
            middle = (x + wide / 2, top + y - highest + high / 2)
            placed[key] = (round(middle[0], 1), round(middle[1], 1))
        top += max(y + high for _, y, _, high in boxes.values()) - highest + 150
    return placed


def _to_picture(
    nodes: Sequence[GraphNode],
    cards: Sequence[Card],
    bundles: Sequence[Bundle],
    places: Places,
    device_ids: Mapping[str, int],
    marked: Collection[str],
) -> Picture:
    drawn = tuple(
        _to_node(node, card, place, device_ids, is_centre=node.id in marked)
        for node, card, place in zip(nodes, cards, places.boxes, strict=True)
    )
    names = {node.id: node.name for node in nodes}
    middles = {node.id: place for node, place in zip(nodes, places.boxes, strict=True)}
    wires = tuple(
        _to_wire(bundle, path, label, names, middles)
        for bundle, path, label in zip(
            bundles, places.paths, places.labels, strict=True
        )
    )
    left, top, right, bottom = _widened(_bounds(drawn, wires, places))
    return Picture(
        nodes=drawn,
        wires=wires,
        left=round(left - MARGIN, 1),
        top=round(top - MARGIN, 1),
        width=round(right - left + 2 * MARGIN, 1),
        height=round(bottom - top + 2 * MARGIN, 1),
        words_left_out=sum(
            bundle.label is not None and label is None
            for bundle, label in zip(bundles, places.labels, strict=True)
        ),
    )


def _bounds(
    nodes: Sequence[PictureNode], wires: Sequence[PictureWire], places: Places
) -> Rectangle:
    taken = [around((node.x, node.y), (node.width, node.height)) for node in nodes]
    taken += [wire.label for wire in wires if wire.label]
    taken += [(x, y, x, y) for path in places.paths for x, y in path]
    lefts, tops, rights, bottoms = zip(*taken, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _widened(bounds: Rectangle) -> Rectangle:
    """So large that no letter of a small picture becomes larger than the page's."""
    left, top, right, bottom = bounds
    across = max(SMALLEST[0] - (right - left), 0.0) / 2
    down = max(SMALLEST[1] - (bottom - top), 0.0) / 2
    return left - across, top - down, right + across, bottom + down


def _to_node(
    node: GraphNode,
    card: Card,
    place: Point,
    device_ids: Mapping[str, int],
    *,
    is_centre: bool,
) -> PictureNode:
    width, height = card.size
    return PictureNode(
        key=node.id,
        x=round(place[0], 1),
        y=round(place[1], 1),
        width=width,
        height=height,
        name=node.name,
        card=card,
        kind=node.kind or "device",
        addresses=node.addresses,
        device_id=device_ids.get(node.id),
        is_centre=is_centre,
    )


def _to_wire(
    bundle: Bundle,
    path: Sequence[Point],
    label: Point | None,
    names: Mapping[str, str],
    middles: Mapping[str, Point],
) -> PictureWire:
    # Read as it is seen: what stands above, or left on one level, comes first.
    (x1, y1), (x2, y2) = middles[bundle.source], middles[bundle.target]
    reverse = x1 > x2 if abs(y1 - y2) < LEVEL else y1 > y2
    size = bundle.label
    return PictureWire(
        ends=(bundle.source, bundle.target),
        path=_to_svg(path),
        label=around(label, size) if label and size else None,
        lines=bundle.lines(reverse=reverse),
        bundle=bundle,
        title="\n".join(
            f"{_end(names[edge.source], edge.source_port)} — "
            f"{_end(names[edge.target], edge.target_port)}"
            f"{': ' if edge.label else ''}{edge.label}"
            for edge in bundle.edges
        ),
    )


def _end(name: str, port: str) -> str:
    return f"{name} {port}".strip()


def _to_svg(path: Sequence[Point]) -> str:
    points = [f"{x:g},{y:g}" for x, y in path]
    return f"M{points[0]} C{' '.join(points[1:])}"
