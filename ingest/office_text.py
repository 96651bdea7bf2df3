"""What Office formats share: properties, charts, diagrams, embedded files."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

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
    root = _root(data)
    if root is None:
        loss = Loss(LossCode.DAMAGED_PART, _CORE, "The properties cannot be read.")
        package.losses.append(loss)
        return Properties()
    said = {local_name(each): " ".join((each.text or "").split()) for each in root}
    return Properties(
        title=said.get("title") or None,
        author=said.get("creator") or None,
        created_at=_moment(said.get("created", "")),
        modified_at=_moment(said.get("modified", "")),
    )


def _root(data: bytes) -> etree._Element | None:
    try:
        root = parse_xml(data)
    except DamagedFileError:
        return None
    return root if local_name(root) == "coreProperties" else None


def _moment(text: str) -> datetime | None:
    """A time as W3C writes it, of which days and months may be left out."""
    missing = _MISSING.get(len(text), "")
    try:
        found = datetime.fromisoformat(f"{text}{missing}")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_MISSING: Final = {4: "-01-01", 7: "-01"}
"""What a date lacks, by its length."""


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
