"""Drawings, and texts that describe one."""

import re
from typing import Final

from ingest.format import Format, Magic

_DXF: Final = re.compile(rb"(?:\s*999\r?\n[^\n]*\n)*\s*0\s*\r?\n\s*SECTION\s")
XMIND: Final = "application/vnd.xmind.workbook"


def _is_dxf(start: bytes) -> bool:
    return _DXF.match(start) is not None


FORMATS: Final = (
    Format(
        media_type="application/vnd.jgraph.mxfile",
        extractor="ingest.extractors.drawing:DrawioExtractor",
        suffixes=(".drawio", ".dio"),
        tags=(b"<mxfile", b"<mxgraphmodel"),
    ),
    Format(
        media_type="application/graphml+xml",
        extractor="ingest.extractors.drawing:GraphMLExtractor",
        suffixes=(".graphml",),
        tags=(b"<graphml",),
    ),
    Format(
        media_type="application/vnd.ms-visio.drawing",
        extractor="ingest.extractors.drawing:VisioExtractor",
        suffixes=(".vsdx",),
        parts=("visio/document.xml",),
    ),
    Format(
        media_type="application/vnd.visio",
        extractor="ingest.extractors.vsd:VSDExtractor",
        streams=("VisioDocument",),
        unreadable=(
            "This is a drawing of an old Visio (VSD). An administrator can have its words "
            "read: apt-get install libvisio-tools. Saved as VSDX in Visio, its connections "
            "are read too."
        ),
    ),
    Format(
        media_type="image/vnd.dxf",
        extractor="ingest.extractors.dxf:DXFExtractor",
        suffixes=(".dxf",),
        is_like=_is_dxf,
    ),
    Format(
        media_type="image/x-dxf-binary",
        magic=(Magic(b"AutoCAD Binary DXF"),),
        unreadable=(
            "This is a binary DXF drawing. Save it as DXF in text (ASCII) or as PDF, and "
            "upload that."
        ),
    ),
    Format(
        media_type="image/vnd.dwg",
        magic=(Magic(b"AC10"),),
        unreadable=(
            "This is a drawing of AutoCAD (DWG). Save it as DXF or PDF there, and upload "
            "that."
        ),
    ),
    Format(
        media_type=XMIND,
        extractor="ingest.extractors.xmind:XMindExtractor",
        suffixes=(".xmind",),
        parts=("content.json", "content.xml"),
    ),
    Format(
        media_type="application/x-freemind",
        extractor="ingest.extractors.freemind:FreeMindExtractor",
        suffixes=(".mm",),
        tags=(b"<map version", b"<map xmlns", b"<map background_color"),
    ),
    Format(
        media_type="image/svg+xml",
        extractor="ingest.extractors.svg:SVGExtractor",
        suffixes=(".svg",),
        tags=(b"<svg",),
    ),
    Format(
        media_type="application/json",
        extractor="ingest.extractors.lab:JSONExtractor",
        suffixes=(".json",),
    ),
    Format(
        media_type="application/vnd.excalidraw+json",
        extractor="ingest.extractors.lab:ExcalidrawExtractor",
        suffixes=(".excalidraw",),
    ),
    Format(
        media_type="application/x-gns3+json",
        extractor="ingest.extractors.lab:GNS3Extractor",
        suffixes=(".gns3",),
    ),
    Format(
        media_type="application/x-eve-ng+xml",
        extractor="ingest.extractors.lab:EveNGExtractor",
        suffixes=(".unl",),
        tags=(b"<lab name=",),
    ),
    Format(
        media_type="application/yaml",
        extractor="ingest.extractors.lab:YAMLExtractor",
        suffixes=(".yml", ".yaml"),
    ),
    Format(
        media_type="text/x-d2",
        extractor="ingest.extractors.lab:D2Extractor",
        suffixes=(".d2",),
    ),
    Format(
        media_type="text/vnd.plantuml",
        extractor="ingest.extractors.diagram:DiagramExtractor",
        suffixes=(".puml", ".plantuml", ".pu", ".iuml", ".wsd"),
        is_like=lambda start: start.startswith(b"@start"),
    ),
    Format(
        media_type="text/vnd.mermaid",
        extractor="ingest.extractors.diagram:DiagramExtractor",
        suffixes=(".mmd", ".mermaid"),
    ),
    Format(
        media_type="text/vnd.graphviz",
        extractor="ingest.extractors.diagram:DiagramExtractor",
        suffixes=(".dot", ".gv"),
    ),
    Format(
        media_type="text/vnd.nwdiag",
        extractor="ingest.extractors.diagram:DiagramExtractor",
        suffixes=(".nwdiag", ".diag"),
    ),
)
