"""Diagrams written as text."""

from typing import BinaryIO

from ingest.extraction import Block, BlockType, Extraction
from ingest.extractors.text import cut, read_text
from ingest.topology.assembly import Reading, without_nodes
from ingest.topology.documents import read_diagram


class DiagramExtractor:
    """PlantUML, nwdiag, Mermaid and DOT, told apart by their content."""

    def extract(self, source: BinaryIO) -> Extraction:
        text, losses = cut(read_text(source))
        found = read_diagram(text) or Reading(None, (without_nodes("diagram"),))
        return Extraction(
            structure=(Block(BlockType.CODE, text.strip("\n")),),
            losses=(*losses, *found.losses),
            topology=found.graph,
        )
