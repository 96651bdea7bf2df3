"""A graph as the rest of the service keeps it."""

from ingest.extraction import Graph, Node
from ingest.topology.kinds import is_generic
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph


def to_stored(graph: Graph) -> StoredGraph:
    """Only telling names mean the same device in two drawings."""
    return StoredGraph(
        nodes=tuple(_to_node(node) for node in graph.nodes),
        edges=tuple(
            GraphEdge(
                edge.source,
                edge.target,
                edge.source_port,
                edge.target_port,
                edge.label,
                edge.vlans,
            )
            for edge in graph.edges
        ),
    )


def _to_node(node: Node) -> GraphNode:
    return GraphNode(
        id=node.id,
        name=node.name,
        kind=node.kind,
        addresses=node.addresses,
        is_shared=node.is_named and not is_generic(node.name),
        place=node.place,
        box=node.box,
    )
