"""Documents of other formats that Word shows as part of a document of its own."""

import io
import posixpath
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest import embedded_files, media_types
from ingest.errors import ExtractionError
from ingest.extraction import Block, Loss, LossCode
from ingest.formats.mail import MAIL
from ingest.formats.office import RTF
from ingest.formats.text import HTML, TEXT
from ingest.packages import Package
from ingest.registry import default_registry

_MAIN: Final = "word/document.xml"
_RELATION: Final = "aFChunk"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHOWN: Final = frozenset({HTML, MAIL, RTF, TEXT})
"""What is read in its place; none of these can hold a further Word document in it."""


def read(package: Package, chunk: etree._Element) -> Iterator[Block]:
    """The blocks of the document that stands in the place of *chunk*."""
    name = dict(_parts(package)).get(chunk.get(_ID, ""), "")
    found = _sniffed(package, name)
    if found is None or found[0] not in _SHOWN:
        return
    media_type, data = found
    try:
        yield from default_registry()[media_type].extract(io.BytesIO(data)).structure
    except ExtractionError as error:
        package.losses.append(Loss(LossCode.ATTACHMENT_NOT_READ, name, str(error)))


def unread(package: Package) -> embedded_files.Embedded:
    """Those that are kept as files inside the document, since they are no mere text."""
    files = []
    for _, name in _parts(package):
        found = _sniffed(package, name)
        if found is not None and found[0] not in _SHOWN:
            files.append((posixpath.basename(name), found[1]))
    return embedded_files.keep(files)


def _parts(package: Package) -> Iterator[tuple[str, str]]:
    for key, (relation, target) in package.relations(_MAIN).items():
        if relation == _RELATION:
            yield key, target


def _sniffed(package: Package, name: str) -> tuple[str, bytes] | None:
    data = package.find(name) if name else None
    if data is None:
        return None
    return media_types.sniff(io.BytesIO(data), name), data
