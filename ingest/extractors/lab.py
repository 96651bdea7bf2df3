"""Laboratories of networks, and drawings in JSON, YAML and D2."""

from collections.abc import Callable
from typing import Any, BinaryIO, ClassVar, Final

from ingest.extraction import Block, BlockType, Extraction
from ingest.extractors.drawing import to_extraction
from ingest.extractors.text import TextExtractor, cut, read_text, unescaped
from ingest.topology import containerlab, d2, eve_ng, excalidraw, gns3, netbox
from ingest.topology.assembly import Reading, without_nodes
from ingest.topology.drawio import Drawing
from ingest.topology.json_values import parse
from ingest.xml_text import parse_xml

_READERS: Final[tuple[Callable[[Any], Drawing | None], ...]] = (
    gns3.read_gns3,
    excalidraw.read_excalidraw,
)


class JSONExtractor:
    """JSON as it is; what GNS3, Excalidraw and NetBox write is a topology too."""

    kind: ClassVar[str] = ""
    """What it must be a drawing of, if its name says so."""

    def extract(self, source: BinaryIO) -> Extraction:
        decoded = read_text(source)
        text, losses = cut(decoded)
        # What was cut cannot be parsed, but its text remains; a drawing is short
        # without the pictures that lie in it.
        value = (
            None if losses and not self.kind else parse(decoded.text.lstrip("\ufeff"))
        )
        for read in _READERS:
            drawing = read(value)
            if drawing is not None:
                return to_extraction(drawing)
        missing = (without_nodes(self.kind),) if self.kind else ()
        return Extraction(
            structure=(Block(BlockType.CODE, unescaped(text).strip("\n")),),
            losses=(*losses, *missing),
            topology=netbox.read_netbox(value),
        )


class GNS3Extractor(JSONExtractor):
    kind = "GNS3 project"


class ExcalidrawExtractor(JSONExtractor):
    kind = "Excalidraw drawing"


class EveNGExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        return to_extraction(eve_ng.read_lab(parse_xml(source.read())))


class YAMLExtractor:
    """YAML as it is; containerlab's is a topology too."""

    def extract(self, source: BinaryIO) -> Extraction:
        text, losses = cut(read_text(source))
        if not containerlab.is_containerlab(text):
            source.seek(0)
            return TextExtractor().extract(source)
        return _as_code(text, losses, containerlab.read_containerlab(text))


class D2Extractor:
    def extract(self, source: BinaryIO) -> Extraction:
        text, losses = cut(read_text(source))
        return _as_code(text, losses, d2.read_d2(text))


def _as_code(text: str, losses: tuple[Any, ...], found: Reading) -> Extraction:
    return Extraction(
        structure=(Block(BlockType.CODE, text.strip("\n")),),
        losses=(*losses, *found.losses),
        topology=found.graph,
    )
