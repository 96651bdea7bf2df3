"""What Office formats share: properties, charts, diagrams, embedded files."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from docx.opc.constants import CONTENT_TYPE
from docx.opc.coreprops import CoreProperties
from docx.opc.packuri import PackURI
from docx.opc.parts.coreprops import CorePropertiesPart
from lxml import etree

from ingest import embedded_files, images
from ingest.drawing_text import DrawingText
from ingest.errors import DamagedFileError
from ingest.extraction import Loss, LossCode
from ingest.packages import Package
from ingest.xml_text import local_name, parse_xml

_CORE: Final = "docProps/core.xml"


@dataclass(frozen=True, slots=True)
class Properties:
    """What a document says of itself."""

    title: str | None = None
    author: str | None = None
    created_at: datetime | None = None
    modified_at: datetime | None = None


def read_properties(package: Package) -> Properties:
    data = package.find(_CORE)
    if data is None:
        return Properties()
    try:
        parse_xml(data)
        core = _core_properties(data)
        return Properties(
            title=core.title.strip() or None,
            author=core.author.strip() or None,
            created_at=core.created,
            modified_at=core.modified,
        )
    except (DamagedFileError, etree.XMLSyntaxError, ValueError):
        loss = Loss(LossCode.DAMAGED_PART, _CORE, "The properties cannot be read.")
        package.losses.append(loss)
        return Properties()


def _core_properties(data: bytes) -> CoreProperties:
    # The part is read by itself: opening the whole document would cost ten times more.
    part: CorePropertiesPart = CorePropertiesPart.load(
        PackURI(f"/{_CORE}"),
        CONTENT_TYPE.OPC_CORE_PROPERTIES,
        data,
        cast(Any, None),
    )
    core: CoreProperties = part.core_properties
    return core


def chart_text(root: etree._Element) -> str:
    """Titles, series, categories and values of a chart, one after the other."""
    words = []
    for element in root.iter():
        name = local_name(element)
        if name in {"v", "t"} and element.text and element.text.strip():
            words.append(" ".join(element.text.split()))
    return "\n".join(dict.fromkeys(words))


def drawing_paragraphs(root: etree._Element) -> Iterator[str]:
    """The paragraphs of DrawingML text beside the main text: diagrams, notes, sheets."""
    return (paragraph.text for paragraph in DrawingText().paragraphs(root))


def embedded(package: Package, prefix: str) -> embedded_files.Embedded:
    """Files inside the document, kept but not read, and what is lost by that."""
    return embedded_files.keep(_embedded_parts(package, prefix))


def _embedded_parts(
    package: Package, prefix: str
) -> Iterator[tuple[str, bytes | None]]:
    for name in package.list_names(prefix):
        too_large = package.size(name) > embedded_files.MAX_FILE_BYTES
        data = None if too_large else package.find(name) or b""
        yield posixpath.basename(name), data


def image_losses(package: Package, prefix: str) -> tuple[Loss, ...]:
    worthwhile = sum(
        images.may_hold_text(package.find(name) or b"")
        for name in package.list_names(prefix)
    )
    return images.to_loss(worthwhile, prefix.rstrip("/"))
