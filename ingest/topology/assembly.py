"""Nodes and edges gathered one by one, and made a graph at the end."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.extraction import Edge, Graph, Loss, LossCode, Node
from ingest.topology import kinds, labels

MAX_NODES: Final = 20_000
MAX_EDGES: Final = 50_000
MAX_UNREAD: Final = 500
"""Statements that nobody understood, after which no more are tried."""
MAX_SHOWN: Final = 80
"""Characters of a statement that a loss shows."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Something drawn that may be a node."""

    id: str
    text: str = ""
    """Its label, as plain text."""
    stencil: str = ""
    """Name of its stencil, icon or shape."""
    kind: str = ""
    """If the drawing says so; else it is told from the words."""
    addresses: tuple[str, ...] = ()
    """Beyond those in its label."""
    place: str = ""
    box: Box | None = None
    is_device: bool = True
    """Whether it is a node even if nothing is connected to it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a drawing, and what was not."""

    graph: Graph | None
    losses: tuple[Loss, ...] = ()


@dataclass(slots=True)
class Assembly:
    """A graph in the making."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Statements that nobody understood."""

    def add(self, shape: Shape) -> None:
        """The first shape of an id counts."""
        if len(self.shapes) < MAX_NODES:
            self.shapes.setdefault(shape.id, shape)

    def connect(
        self,
        source: str,
        target: str,
        *,
        label: str = "",
        ports: tuple[str, str] = ("", ""),
        vlans: Iterable[str] = (),
    ) -> None:
        """Add an edge; a label that is nothing but two ports gives the ports."""
        if not any(ports) and (found := labels.two_ports(label)):
            ports, label = found, ""
        if len(self.edges) < MAX_EDGES:
            self.edges.append(
                Edge(
                    source,
                    target,
                    ports[0],
                    ports[1],
                    " ".join(label.split()),
                    tuple(dict.fromkeys((*vlans, *labels.find_vlans(label)))),
                )
            )

    def lose_link(self, where: str, label: str) -> None:
        name = f" “{label}”" if label else ""
        detail = f"What the line{name} connects is not known."
        self.losses.append(Loss(LossCode.LINK_NOT_RESOLVED, where, detail))

    def name(self, key: str, text: str, stencil: str = "", place: str = "") -> None:
        """Say what a node is called; until then, its key is its name."""
        known = self.shapes.get(key)
        if known is None:
            self.add(Shape(id=key, text=text or key, stencil=stencil, place=place))
        elif text or stencil:
            self.shapes[key] = replace(
                known,
                text=text or known.text,
                stencil=stencil or known.stencil,
                place=known.place or place,
            )

    @property
    def is_hopeless(self) -> bool:
        """Whether so much was not understood that the rest is left alone."""
        return len(self.unread) >= MAX_UNREAD

    def reading(self, kind: str) -> Reading:
        """The graph of a drawing that is called *kind*, with all that was lost of it."""
        graph = self.graph()
        losses = list(self.losses)
        if self.is_cut:
            detail = f"Of the {kind}, only {MAX_NODES:,} nodes and {MAX_EDGES:,} lines."
            losses.append(Loss(LossCode.CUT, "", detail))
        if graph is None:
            losses.append(without_nodes(kind))
        elif self.unread:
            first = " ".join(self.unread[0].split())[:MAX_SHOWN]
            detail = (
                f"{len(self.unread)} statements of the {kind} were not understood, "
                f"the first of them: {first}"
            )
            losses.append(Loss(LossCode.DIAGRAM_NOT_READ, "", detail))
        return Reading(graph, tuple(losses))

    @property
    def is_cut(self) -> bool:
        return len(self.shapes) >= MAX_NODES or len(self.edges) >= MAX_EDGES

    def graph(self) -> Graph | None:
        """The graph; ``None`` if there is no node in it."""
        edges = tuple(
            edge
            for edge in self.edges
            if edge.source in self.shapes and edge.target in self.shapes
        )
        ends = {end for edge in edges for end in (edge.source, edge.target)}
        nodes = _to_nodes(
            shape
            for shape in self.shapes.values()
            if shape.is_device or shape.id in ends
        )
        return Graph(nodes, edges) if nodes else None


def without_nodes(kind: str) -> Loss:
    """What is said of a drawing that shows no device."""
    detail = f"No devices or connections were read from the {kind}; its text was."
    return Loss(LossCode.DIAGRAM_NOT_READ, "", detail)


def _to_nodes(shapes: Iterable[Shape]) -> tuple[Node, ...]:
    numbers: Counter[str] = Counter()
    nodes = []
    for shape in shapes:
        label = labels.read_label(shape.text)
        name = label.name or next(iter(label.addresses), "")
        is_named = bool(name)
        if not name:
            name = kinds.stencil_name(shape.stencil) or "Node"
            numbers[name] += 1
            # Unlabelled icons of one drawing are different things.
            name = name if numbers[name] == 1 else f"{name} ({numbers[name]})"
        nodes.append(
            Node(
                id=shape.id,
                name=name,
                kind=shape.kind
                or kinds.kind_of(
                    kinds.stencil_name(shape.stencil),
                    label.name,
                    label.rest,
                    shape.stencil,
                ),
                addresses=tuple(dict.fromkeys((*shape.addresses, *label.addresses))),
                is_named=is_named,
                place=shape.place,
                box=shape.box,
            )
        )
    return tuple(nodes)


def merged(graphs: Iterable[Graph | None]) -> Graph | None:
    """One graph of several: the pages of a drawing, the tables of a document.

    What has the same telling name in two of them is one node.
    """
    found = [graph for graph in graphs if graph is not None]
    if len(found) < 2:  # noqa: PLR2004
        return found[0] if found else None
    merging = _Merging()
    for number, graph in enumerate(found, start=1):
        merging.add(f"{number}/", graph)
    return Graph(tuple(merging.nodes.values()), tuple(merging.edges))


class _Merging:
    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self._known: dict[str, str] = {}

    def add(self, prefix: str, graph: Graph) -> None:
        ids = {node.id: self._place(prefix, node) for node in graph.nodes}
        for node in graph.nodes:
            # Only now: two nodes of one drawing that share a name stay two.
            if node.is_named and not kinds.is_generic(node.name):
                self._known.setdefault(node.name.casefold(), ids[node.id])
        self.edges += (
            replace(edge, source=ids[edge.source], target=ids[edge.target])
            for edge in graph.edges
        )

    def _place(self, prefix: str, node: Node) -> str:
        known = self._known.get(node.name.casefold()) if node.is_named else None
        if known is None:
            self.nodes[prefix + node.id] = replace(node, id=prefix + node.id)
            return prefix + node.id
        earlier = self.nodes[known]
        addresses = tuple(dict.fromkeys((*earlier.addresses, *node.addresses)))
        self.nodes[known] = replace(
            earlier, addresses=addresses, kind=earlier.kind or node.kind
        )
        return known
