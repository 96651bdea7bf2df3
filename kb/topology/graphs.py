"""A graph as values, as it is kept beside a content: nodes, edges, and where they are."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class GraphNode:
    id: str
    name: str
    kind: str = ""
    addresses: tuple[str, ...] = ()
    is_shared: bool = True
    """Whether its name means the same device in another drawing."""
    place: str = ""
    box: tuple[float, float, float, float] | None = None
    """Left, top, width and height in the drawing."""


@dataclass(frozen=True, slots=True)
class GraphEdge:
    source: str
    target: str
    source_port: str = ""
    target_port: str = ""
    label: str = ""
    vlans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredGraph:
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]

    def to_mapping(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)

    @classmethod
    def from_mapping(cls, value: Mapping[str, Sequence[Mapping[str, Any]]]) -> Self:
        return cls(
            tuple(_to_node(node) for node in value["nodes"]),
            tuple(_to_edge(edge) for edge in value["edges"]),
        )


def _to_node(value: Mapping[str, Any]) -> GraphNode:
    box = value["box"]
    lists = {"addresses": tuple(value["addresses"]), "box": tuple(box) if box else None}
    return GraphNode(**{**value, **lists})


def _to_edge(value: Mapping[str, Any]) -> GraphEdge:
    return GraphEdge(**{**value, "vlans": tuple(value["vlans"])})
