"""Diagrams written as text, and exports of an inventory."""

from typing import BinaryIO

from ingest.extraction import Block, BlockType, Extraction
from ingest.extractors.text import cut, read_text, unescaped
from ingest.topology import netbox
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


class JSONExtractor:
    """JSON as it is; what NetBox exports is a topology too."""

    def extract(self, source: BinaryIO) -> Extraction:
        text, losses = cut(read_text(source))
        # What was cut cannot be parsed, but its text remains.
        value = None if losses else netbox.parse(text)
        return Extraction(
            structure=(Block(BlockType.CODE, unescaped(text).strip("\n")),),
            losses=losses,
            topology=netbox.read_netbox(value),
        )
