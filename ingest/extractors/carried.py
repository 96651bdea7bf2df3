"""Drawings that pictures carry beside what they show: draw.io, Excalidraw, PlantUML."""

from lxml import etree

from ingest.extraction import Block, BlockType, Extraction
from ingest.extractors.drawing import to_extraction
from ingest.topology import drawio, drawio_packing, excalidraw_packing, plantuml_packing
from ingest.topology.documents import read_diagram
from ingest.topology.excalidraw import read_excalidraw


def find_in_png(data: bytes) -> Extraction | None:
    """What is drawn in a PNG, as far as a program left its drawing there."""
    root = drawio_packing.find_in_png(data)
    if root is not None:
        return to_extraction(drawio.read_drawing(root))
    scene = read_excalidraw(excalidraw_packing.find_in_png(data))
    if scene is not None:
        return to_extraction(scene)
    return _diagram(plantuml_packing.find_in_png(data))


def find_in_svg(data: bytes, root: etree._Element) -> Extraction | None:
    """The same of an SVG."""
    drawing = drawio_packing.find_in_svg(root)
    if drawing is not None:
        return to_extraction(drawio.read_drawing(drawing))
    scene = read_excalidraw(excalidraw_packing.find_in_svg(data))
    if scene is not None:
        return to_extraction(scene)
    return _diagram(plantuml_packing.find_in_svg(data))


def _diagram(source: str | None) -> Extraction | None:
    found = read_diagram(source) if source else None
    if source is None or found is None:
        return None
    return Extraction(
        structure=(Block(BlockType.CODE, source.strip("\n")),),
        losses=found.losses,
        topology=found.graph,
    )
