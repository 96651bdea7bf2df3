"""Networks typed into a text as diagrams, and not the steps of some work."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.extraction import Graph, Node
from ingest.fences import list_code
from ingest.topology.assembly import Reading
from ingest.topology.d2 import read_d2
from ingest.topology.documents import read_diagram
from ingest.topology.storing import to_stored
from kb.topology.graphs import StoredGraph

_D2: Final = "d2"
"""A language that only its name gives away: anything could be written in it."""
LANGUAGES: Final = frozenset(
    {
        *("mermaid", "dot", "graphviz", "gv", "plantuml", "puml", "nwdiag", _D2),
        *("yaml", "yml"),  # As laboratories are written down.
    }
)
"""What a code block says that it is written in."""
MAX_CODE: Final = 50_000
"""Characters of a block; it is read each time that its text is shown."""
_HOST: Final = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[\w.:/-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class TypedNetwork:
    code: str
    """The block that it is written in."""
    graph: StoredGraph


def list_typed(
    texts: Iterable[str], kept: Sequence[StoredGraph]
) -> Iterator[TypedNetwork]:
    """The networks in the code blocks of *texts*, each block once.

    Not those of which one of the graphs that are *kept* of its files has every node.
    """
    known = [{node.name for node in graph.nodes} for graph in kept]
    for text in texts:
        for language, code in dict.fromkeys(list_code(text, LANGUAGES)):
            graph = read_network(code, language)
            if graph is None or any(
                names.issuperset(node.name for node in graph.nodes) for names in known
            ):
                continue
            yield TypedNetwork(code, to_stored(graph))


def read_network(text: str, language: str) -> Graph | None:
    """The network that *text* draws; ``None`` for another diagram, and for another text."""
    reading = _read(text, language) if len(text) <= MAX_CODE else None
    graph = reading.graph if reading else None
    if graph is None or not graph.edges:
        return None
    devices = sum(map(_is_of_a_network, graph.nodes))
    return graph if devices * 2 > len(graph.nodes) else None


def _read(text: str, language: str) -> Reading | None:
    return read_d2(text) if language == _D2 else read_diagram(text)


def _is_of_a_network(node: Node) -> bool:
    return bool(node.kind or node.addresses or _HOST.fullmatch(node.name))
