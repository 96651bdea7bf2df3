"""OFD (GB/T 33190): the fixed layout that Chinese authorities and invoices use."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO, Final

from lxml import etree

from ingest import clock, embedded_files, fixed_layout, images
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.ofd_package import MAX_PAGES, OFDDocument, open_ofd, resolved
from ingest.ofd_page import PageReader
from ingest.packages import Package
from ingest.visibility import LeftOut

MAX_DOCUMENTS: Final = 100
MAX_CHARACTERS: Final = 20_000_000


class OFDExtractor:
    """Text by page, templates and annotations with it; attached files; images counted."""

    def extract(self, source: BinaryIO) -> Extraction:
        package, entry = open_ofd(source)
        documents = list(_documents(package, entry))
        reading = _Reading(package)
        for document in documents:
            reading.read(document)
        files, lost = embedded_files.keep(_attached(package, documents))
        return Extraction(
            structure=tuple(reading.blocks),
            title=_said(entry, "Title") or None,
            author=_said(entry, "Author") or None,
            created_at=_time(_said(entry, "CreationDate")),
            modified_at=_time(_said(entry, "ModDate")),
            pages=reading.pages,
            attachments=files,
            losses=(
                *reading.losses,
                *package.losses,
                *reading.left_out.losses(),
                *images.to_loss(_worthwhile(package, reading.pictures), ""),
                *lost,
            ),
        )


def _documents(package: Package, entry: etree._Element) -> Iterator[OFDDocument]:
    places = [resolved("", each.text or "") for each in entry.iter("{*}DocRoot")]
    if not places:
        raise DamagedFileError("The file names no document.")
    for place in places[:MAX_DOCUMENTS]:
        yield OFDDocument(package, place)


class _Reading:
    """Goes through the pages of all documents, within limits."""

    def __init__(self, package: Package) -> None:
        self.blocks: list[Block] = []
        self.losses: list[Loss] = []
        self.left_out = LeftOut()
        self.pictures: set[str] = set()
        self.pages = 0
        self._letters = 0
        self._package = package

    def read(self, document: OFDDocument) -> None:
        known = document.images()
        for page in clock.within(document.pages(), "page"):
            if self.pages >= MAX_PAGES or self._letters > MAX_CHARACTERS:
                self._lose(LossCode.CUT, self.pages + 1, _TOO_LONG)
                return
            self.pages += 1
            if not page.is_whole:
                self._lose(LossCode.DAMAGED_PART, self.pages, "This page is damaged.")
            reader = PageReader(document.shared, self.left_out)
            shown = (reader.read(page.layers), reader.read(page.notes))
            texts = [fixed_layout.to_text(runs, *page.size) for runs in shown if runs]
            text = "\n".join(texts)
            self._letters += len(text)
            self.pictures |= {known[e] for e in reader.pictures if e in known}
            if reader.is_cut:
                self._lose(LossCode.CUT, self.pages, _TOO_MUCH)
            if text:
                self.blocks.append(Block(BlockType.PAGE, text, page=self.pages))
            elif reader.shows_anything:
                self._lose(LossCode.PAGE_WITHOUT_TEXT, self.pages, _NO_TEXT)

    def _lose(self, code: LossCode, page: int, detail: str) -> None:
        self.losses.append(Loss(code, f"page {page}", detail))


_TOO_LONG: Final = (
    "Everything from this page on was left out: the document is too long."
)
_TOO_MUCH: Final = "This page holds too much; a part of it was left out."
_NO_TEXT: Final = "This page shows something but holds no text; it may be a scan."


def _worthwhile(package: Package, places: Iterable[str]) -> int:
    return sum(images.may_hold_text(package.find(place) or b"") for place in places)


def _attached(
    package: Package, documents: Iterable[OFDDocument]
) -> Iterator[tuple[str, bytes | None]]:
    for document in documents:
        for name, place in document.attachments():
            if place.lower() not in package.names:
                detail = "This attached file is missing."
                package.losses.append(Loss(LossCode.DAMAGED_PART, name, detail))
                continue
            too_large = package.size(place) > embedded_files.MAX_FILE_BYTES
            yield name, None if too_large else package.find(place) or b""


def _said(entry: etree._Element, name: str) -> str:
    found = (each.text or "" for each in entry.iter(f"{{*}}{name}"))
    return " ".join(next(found, "").split())


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
