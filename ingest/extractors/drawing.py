"""Drawings whose lines are data: draw.io, Visio, GraphML."""

from typing import BinaryIO

from ingest import office_text
from ingest.errors import DamagedFileError
from ingest.extraction import Extraction
from ingest.packages import open_package
from ingest.topology import drawio, graphml, visio
from ingest.topology.drawio_packing import to_drawing
from ingest.xml_text import parse_xml


class DrawioExtractor:
    """draw.io files, plain and compressed."""

    def extract(self, source: BinaryIO) -> Extraction:
        root = to_drawing(source.read().decode("utf-8", "replace").lstrip("\ufeff"))
        if root is None:
            raise DamagedFileError("The drawing is damaged and cannot be opened.")
        return to_extraction(drawio.read_drawing(root))


class GraphMLExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        return to_extraction(graphml.read_graphml(parse_xml(source.read())))


class VisioExtractor:
    """VSDX and its kin."""

    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        drawing = visio.read_visio(package)
        properties = office_text.read_properties(package)
        return Extraction(
            structure=drawing.blocks,
            title=properties.title,
            author=properties.author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            pages=drawing.pages,
            losses=(
                *drawing.losses,
                *package.losses,
                *office_text.image_losses(package, "visio/media/"),
            ),
            topology=drawing.graph,
        )


def to_extraction(drawing: drawio.Drawing) -> Extraction:
    return Extraction(
        structure=drawing.blocks,
        title=drawing.title,
        pages=drawing.pages,
        losses=drawing.losses,
        topology=drawing.graph,
    )
