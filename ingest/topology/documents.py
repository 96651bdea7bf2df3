"""The topology in documents of any kind: port tables and diagrams written as text."""

from collections.abc import Callable, Iterable
from typing import Final

from ingest.extraction import Block, BlockType, Graph
from ingest.topology import containerlab, dot, nwdiag, plantuml
from ingest.topology.assembly import Reading, merged, without_nodes
from ingest.topology.character_drawing import read_characters
from ingest.topology.mermaid.reading import is_mermaid, read_mermaid
from ingest.topology.neighbours.listing import may_be_listing, read_listing
from ingest.topology.port_table import read_tables


def _whole(kind: str, read: Callable[[str], Graph | None]) -> Callable[[str], Reading]:
    """A reader that tells what it read, and nothing else."""

    def read_whole(text: str) -> Reading:
        graph = read(text)
        return Reading(graph, () if graph else (without_nodes(kind),))

    return read_whole


_LANGUAGES: Final = (
    (plantuml.is_plantuml, plantuml.read_plantuml),
    (nwdiag.is_nwdiag, _whole("nwdiag diagram", nwdiag.read_nwdiag)),
    (dot.is_dot, _whole("Graphviz graph", dot.read_dot)),
    (is_mermaid, read_mermaid),
    (containerlab.is_containerlab, containerlab.read_containerlab),
)
_LISTINGS: Final = frozenset({BlockType.PARAGRAPH, BlockType.CODE})
NOTHING: Final = Reading(None)


def read_diagram(text: str) -> Reading | None:
    """What a diagram in any language we know shows; ``None`` for another text."""
    return next((read(text) for knows, read in _LANGUAGES if knows(text)), None)


def is_diagram(text: str) -> bool:
    """Whether it is written in the language of a diagram."""
    return any(knows(text) for knows, _ in _LANGUAGES)


def read_document(structure: tuple[Block, ...]) -> Reading:
    """Everything that a document's tables and code blocks connect."""
    found = (*_diagrams(structure), _listings(structure))
    graphs = (read_tables(structure), *(each.graph for each in found))
    losses = (loss for each in found for loss in each.losses)
    return Reading(merged(graphs), tuple(dict.fromkeys(losses)))


def _listings(structure: Iterable[Block]) -> Reading:
    """What devices say of their neighbours; an empty line parts no listing."""
    text = "\n\n".join(block.text for block in structure if block.type in _LISTINGS)
    return read_listing(text) if may_be_listing(text) else NOTHING


def _diagrams(structure: Iterable[Block]) -> Iterable[Reading]:
    for block in structure:
        if block.type is BlockType.CODE and len(block.text) < MAX_CODE:
            yield read_diagram(block.text) or Reading(read_characters(block.text))


MAX_CODE: Final = 500_000
"""Characters of a code block, beyond which it is no diagram that somebody drew."""
