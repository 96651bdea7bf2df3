"""OpenDocument texts, presentations and drawings: one walk over content and styles."""

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from ingest import clock, embedded_files, images, odf_package
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.odf_styles import ODFStyles
from ingest.odf_walk import ODFWalk
from ingest.packages import Package
from ingest.visibility import LeftOut


class OpenDocumentExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        package, content = odf_package.open_document(source)
        shared = package.find_xml("styles.xml")
        styles = ODFStyles(shared, content)
        walk = ODFWalk(styles)
        structure = (
            *headers(shared, styles, walk.left_out),
            *clock.within(walk.blocks(content)),
        )
        properties = odf_package.read_properties(package)
        files, lost = embedded_files.keep(_objects(package))
        return Extraction(
            structure=structure,
            title=properties.title,
            author=properties.author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            pages=walk.slides,
            attachments=files,
            losses=(
                *package.losses,
                *walk.left_out.losses(),
                *lost,
                *_losses(package, content),
            ),
        )


def headers(
    shared: etree._Element | None, styles: ODFStyles, left_out: LeftOut
) -> Iterator[Block]:
    """Headers and footers, each text once however many pages have it."""
    seen: set[str] = set()
    for element in () if shared is None else shared.iter("{*}master-page"):
        for block in ODFWalk(styles, left_out).blocks(element):
            if block.text not in seen:
                seen.add(block.text)
                yield Block(BlockType.HEADER, block.text)


def _objects(package: Package) -> Iterator[tuple[str, bytes | None]]:
    """Embedded objects that are files of their own; charts are parts of the package."""
    for name in package.list_names("object"):
        if "/" not in name:
            too_large = package.size(name) > embedded_files.MAX_FILE_BYTES
            yield name, None if too_large else package.find(name) or b""


def _losses(package: Package, content: etree._Element) -> Iterator[Loss]:
    worthwhile = sum(
        images.may_hold_text(package.find(name) or b"")
        for name in package.list_names("pictures/")
    )
    yield from images.to_loss(worthwhile, "Pictures")
    yield from deletions(content)


def deletions(content: etree._Element) -> Iterator[Loss]:
    if any(True for _ in content.iter("{*}deletion")):
        detail = "Text that a tracked change deleted was left out."
        yield Loss(LossCode.TRACKED_DELETION, "", detail)
