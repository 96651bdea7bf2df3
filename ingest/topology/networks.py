"""Which diagrams written into a text show a network, and not the steps of some work."""

import re
from typing import Final

from ingest.extraction import Graph, Node
from ingest.topology.documents import read_diagram

LANGUAGES: Final = frozenset(
    {"mermaid", "dot", "graphviz", "gv", "plantuml", "puml", "nwdiag"}
)
"""What a code block says that it is written in."""
MAX_CODE: Final = 50_000
"""Characters of a block; it is read each time that its text is shown."""
_HOST: Final = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[\w.:/-]+", re.ASCII)


def read_network(text: str) -> Graph | None:
    """The network that *text* draws; ``None`` for another diagram, and for another text."""
    reading = read_diagram(text) if len(text) <= MAX_CODE else None
    graph = reading.graph if reading else None
    if graph is None or not graph.edges:
        return None
    devices = sum(map(_is_of_a_network, graph.nodes))
    return graph if devices * 2 > len(graph.nodes) else None


def _is_of_a_network(node: Node) -> bool:
    return bool(node.kind or node.addresses or _HOST.fullmatch(node.name))
