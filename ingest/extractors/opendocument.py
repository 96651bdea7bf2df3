"""OpenDocument texts, presentations and drawings: one walk over content and styles."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final

from lxml import etree

from ingest import embedded_files, images
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.packages import Package, open_package
from ingest.xml_text import local_name

_SILENT: Final = frozenset(
    [
        "tracked-changes",
        "sequence-decls",
        "forms",
        "settings",
        "bookmark",
        "scripts",
        "font-face-decls",
        "automatic-styles",
        "variable-decls",
        "user-field-decls",
        "change",
        "change-start",
        "change-end",
    ]
)
_SIGNS: Final = {"tab": " ", "line-break": "\n"}
MAX_REPEATED: Final = 50
"""Of one cell that is said to stand several times."""


class OpenDocumentExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        _refuse_encrypted(package)
        content = package.find_xml("content.xml")
        if content is None:
            raise DamagedFileError("The document's main part is missing or damaged.")
        walk = _Walk()
        structure = (*_headers(package), *walk.blocks(content))
        properties = _properties(package)
        files, lost = embedded_files.keep(_objects(package))
        return Extraction(
            structure=structure,
            title=properties.get("title"),
            author=properties.get("initial-creator") or properties.get("creator"),
            created_at=_time(properties.get("creation-date", "")),
            modified_at=_time(properties.get("date", "")),
            pages=walk.slides,
            attachments=files,
            losses=(*package.losses, *lost, *_losses(package, content)),
        )


def _refuse_encrypted(package: Package) -> None:
    manifest = package.find_xml("META-INF/manifest.xml")
    if manifest is not None and any(True for _ in manifest.iter("{*}encryption-data")):
        raise PasswordError("The document is protected by a password.")


def _headers(package: Package) -> Iterator[Block]:
    styles = package.find_xml("styles.xml")
    seen: set[str] = set()
    for element in () if styles is None else styles.iter("{*}master-page"):
        for block in _Walk().blocks(element):
            if block.text not in seen:
                seen.add(block.text)
                yield Block(BlockType.HEADER, block.text)


def _properties(package: Package) -> dict[str, str]:
    root = package.find_xml("meta.xml")
    return {
        local_name(element): " ".join((element.text or "").split())
        for element in (() if root is None else root.iter())
    }


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found


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
    if any(True for _ in content.iter("{*}deletion")):
        detail = "Text that a tracked change deleted was left out."
        yield Loss(LossCode.TRACKED_DELETION, "", detail)


class _Walk:
    def __init__(self) -> None:
        self.slides = 0
        self._notes: list[etree._Element] = []

    def blocks(self, parent: etree._Element, level: int = 0) -> Iterator[Block]:
        for element in parent:
            name = local_name(element)
            if name == "h":
                depth = element.get(_outline(element)) or "1"
                yield from self._paragraph(element, BlockType.HEADING, depth)
            elif name == "p":
                kind = BlockType.LIST_ITEM if level else BlockType.PARAGRAPH
                yield from self._paragraph(element, kind, str(level))
            elif name == "table":
                yield from self._table(element)
            elif name == "page":
                yield from self._slide(element)
            elif name in {"annotation", "notes", "note"}:
                yield from _noted(_Walk().blocks(element))
            elif name not in _SILENT:
                yield from self.blocks(element, level + (name == "list"))

    def _slide(self, element: etree._Element) -> Iterator[Block]:
        self.slides += 1
        yield Block(BlockType.SLIDE, f"Slide {self.slides}", page=self.slides)
        yield from self.blocks(element)

    def _paragraph(
        self, element: etree._Element, kind: BlockType, level: str
    ) -> Iterator[Block]:
        text = "".join(self._inline(element)).strip()
        number = int(level) if level.isdecimal() else 0
        page = self.slides or None
        if text:
            text = " ".join(text.split()) if kind is BlockType.HEADING else text
            yield Block(kind, text, number, page)
        notes, self._notes = self._notes, []
        for note in notes:
            frame = local_name(note) in {"text-box", "frame"}
            inside = _Walk().blocks(note)
            yield from inside if frame else _noted(inside)

    def _inline(self, element: etree._Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            name = local_name(child)
            if name == "s":
                count = child.get(_attribute(child, "c")) or "1"
                yield " " * min(int(count) if count.isdecimal() else 1, MAX_REPEATED)
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name in {"note", "annotation", "frame", "text-box"}:
                self._notes.append(child)
            elif name not in _SILENT:
                yield from self._inline(child)
            yield child.tail or ""

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows = []
        for row in table.iter("{*}table-row"):
            cells = [
                " ".join(" ".join(block.text for block in _Walk().blocks(cell)).split())
                for cell in row
                if local_name(cell) in {"table-cell", "covered-table-cell"}
            ]
            rows.append("\t".join(cells).rstrip("\t"))
        if text := "\n".join(row for row in rows if row.strip()):
            yield Block(BlockType.TABLE, text, page=self.slides or None)


def _noted(blocks: Iterator[Block]) -> Iterator[Block]:
    for block in blocks:
        yield Block(BlockType.NOTE, block.text, page=block.page)


def _outline(element: etree._Element) -> str:
    return _attribute(element, "outline-level")


def _attribute(element: etree._Element, name: str) -> str:
    """An attribute of the element's own namespace."""
    return f"{{{etree.QName(element).namespace}}}{name}"
