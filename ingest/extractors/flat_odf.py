"""OpenDocument files that are one XML file: texts, sheets, slides and drawings."""

import binascii
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest import images
from ingest.errors import DamagedFileError
from ingest.extraction import Extraction
from ingest.extractors.opendocument import deletions, headers
from ingest.extractors.shown_sheets import read_sheets
from ingest.odf_package import properties_of
from ingest.odf_styles import ODFStyles, attribute
from ingest.odf_walk import ODFWalk
from ingest.office_text import Properties
from ingest.xml_text import local_name, parse_xml

_BINARY: Final = re.compile(
    rb"<office:binary-data[^>]*>([^<]*)</office:binary-data>", re.IGNORECASE
)


class FlatODFExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        data = source.read()
        # A picture is longer than any text that the parser takes.
        pictures = sum(images.may_hold_text(each) for each in _pictures(data))
        root = parse_xml(_BINARY.sub(b"", data))
        body = root.find("{*}body")
        if local_name(root) != "document" or body is None:
            raise DamagedFileError("The document's main part is missing or damaged.")
        properties = properties_of(root.find("{*}meta"))
        if attribute(root, "mimetype").endswith("spreadsheet"):
            return read_sheets(root, ODFStyles(root), properties)
        return _read_text(root, body, properties, pictures)


def _pictures(data: bytes) -> Iterator[bytes]:
    for match in _BINARY.finditer(data):
        try:
            yield binascii.a2b_base64(match[1])
        except binascii.Error:
            continue


def _read_text(
    root: etree._Element, body: etree._Element, properties: Properties, pictures: int
) -> Extraction:
    styles = ODFStyles(root)
    walk = ODFWalk(styles)
    structure = (*headers(root, styles, walk.left_out), *walk.blocks([body]))
    return Extraction(
        structure=structure,
        title=properties.title,
        author=properties.author,
        created_at=properties.created_at,
        modified_at=properties.modified_at,
        pages=walk.slides,
        losses=(
            *walk.left_out.losses(),
            *images.to_loss(pictures, ""),
            *deletions(body),
        ),
    )
