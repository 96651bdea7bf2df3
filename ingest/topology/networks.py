"""Networks typed into a text: diagrams, tables of ports, drawings made of characters."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ingest.extraction import BlockType, Graph
from ingest.fences import MAX_CHARACTERS, list_code
from ingest.markdown_blocks import blocks
from ingest.topology.character_drawing import read_characters
from ingest.topology.d2 import read_d2
from ingest.topology.documents import read_diagram
from ingest.topology.neighbours.listing import may_be_listing, read_listing
from ingest.topology.plausible import is_network
from ingest.topology.port_table import read_tables
from ingest.topology.storing import to_stored
from ingest.visibility import LeftOut
from kb.topology.graphs import StoredGraph

_D2: Final = "d2"
"""A language that only its name gives away: anything could be written in it."""
_PLAIN: Final = frozenset({"", "text", "txt", "plain", "plaintext", "ascii"})
"""Of what is drawn with characters, or was copied from a device."""
LANGUAGES: Final = _PLAIN | {
    *("mermaid", "dot", "graphviz", "gv", "plantuml", "puml", "nwdiag", _D2),
    *("yaml", "yml"),  # As laboratories are written down.
}
"""What a code block says that it is written in."""
TABLES: Final = "|"
"""In place of the code of a network that stands in tables, which are shown as they are."""
MAX_CODE: Final = 50_000
"""Characters of a block; it is read each time that its text is shown."""
_MOST_KEPT: Final = 200
_LONGEST_KEPT: Final = 5_000
"""Characters: so what is kept takes a few megabytes at most."""
_TABLE: Final = re.compile(r"^[ \t|]*:?-+:?[ \t]*\|", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TypedNetwork:
    code: str
    """The block that it is written in, or ``TABLES``."""
    graph: StoredGraph


def list_typed(
    texts: Iterable[str], kept: Sequence[StoredGraph]
) -> Iterator[TypedNetwork]:
    """The networks in the code blocks and tables of *texts*, each block once.

    Not those of which one of the graphs that are *kept* of its files has every node.
    """
    known = [{node.name for node in graph.nodes} for graph in kept]
    for text in texts:
        for code, graph in _list_networks(text):
            if not any(
                names.issuperset(node.name for node in graph.nodes) for names in known
            ):
                yield TypedNetwork(code, graph)


def _list_networks(text: str) -> Sequence[tuple[str, StoredGraph]]:
    return (_read_once if len(text) <= _LONGEST_KEPT else _read_all)(text)


def _read_all(text: str) -> tuple[tuple[str, StoredGraph], ...]:
    return tuple((code, to_stored(graph)) for code, graph in _find_networks(text))


_read_once: Final = lru_cache(maxsize=_MOST_KEPT)(_read_all)
"""Of a text that is shown again and again."""


def _find_networks(text: str) -> Iterator[tuple[str, Graph]]:
    for language, code in dict.fromkeys(list_code(text, LANGUAGES)):
        graph = read_network(code, language)
        if graph is not None:
            yield code, graph
    graph = _read_tables(text)
    if graph is not None:
        yield TABLES, graph


def _read_tables(text: str) -> Graph | None:
    shown = text[:MAX_CHARACTERS]
    if not _TABLE.search(shown):
        return None
    wanted = {BlockType.TABLE, BlockType.HEADING}
    structure = (each for each in blocks(shown, LeftOut()) if each.type in wanted)
    graph = read_tables(structure)
    return graph if graph is not None and is_network(graph) else None


def read_network(text: str, language: str) -> Graph | None:
    """The network that *text* draws; ``None`` for another diagram, and for another text."""
    graph = _read(text, language) if len(text) <= MAX_CODE else None
    return graph if graph is not None and is_network(graph) else None


def _read(text: str, language: str) -> Graph | None:
    if language in _PLAIN:
        if may_be_listing(text):
            return read_listing(text).graph
        return read_characters(text)
    reading = read_d2(text) if language == _D2 else read_diagram(text)
    return reading.graph if reading else None
