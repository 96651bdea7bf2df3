"""Whether what was read draws a network, and not the steps of some work."""

import re
from typing import Final

from ingest.extraction import Graph, Node

_HOST: Final = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[\w.:/-]+", re.ASCII)


def is_network(graph: Graph) -> bool:
    """Something is joined, and most of it is devices."""
    devices = sum(map(_is_device, graph.nodes))
    return bool(graph.edges) and devices * 2 > len(graph.nodes)


def _is_device(node: Node) -> bool:
    return bool(node.kind or node.addresses or _HOST.fullmatch(node.name))
