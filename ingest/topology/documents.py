"""The topology in documents of any kind: port tables and diagrams written as text."""

from collections.abc import Iterable
from typing import Final

from ingest.extraction import Block, BlockType, Graph
from ingest.topology import dot, mermaid, nwdiag, plantuml
from ingest.topology.assembly import merged
from ingest.topology.port_table import read_tables

_LANGUAGES: Final = (
    (plantuml.is_plantuml, plantuml.read_plantuml),
    (nwdiag.is_nwdiag, nwdiag.read_nwdiag),
    (dot.is_dot, dot.read_dot),
    (mermaid.is_mermaid, mermaid.read_mermaid),
)


def read_diagram(text: str) -> Graph | None:
    """The graph of a diagram in any language we know; ``None`` for another text."""
    return next((read(text) for knows, read in _LANGUAGES if knows(text)), None)


def read_document(structure: tuple[Block, ...]) -> Graph | None:
    """Everything that a document's tables and code blocks connect."""
    return merged((read_tables(structure), *_diagrams(structure)))


def _diagrams(structure: Iterable[Block]) -> Iterable[Graph | None]:
    return (
        read_diagram(block.text)
        for block in structure
        if block.type is BlockType.CODE and len(block.text) < MAX_CODE
    )


MAX_CODE: Final = 500_000
"""Characters of a code block, beyond which it is no diagram that somebody drew."""
