"""PDF: text by PDFium, page by page; what is hidden or attached by pypdf, if there is any."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest import (
    clock,
    garbling,
    hyphens,
    images,
    pdf_layers,
    pdf_page,
    pdf_properties,
)
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.pdf_page import PageText, Picture
from ingest.topology.drawio import read_drawing
from ingest.topology.drawio_packing import find_in_pdf

MAX_PAGES: Final = 20_000
MAX_CHARACTERS: Final = 20_000_000
_NO_TEXT: Final = "This page shows something but holds no text; it may be a scan."
_GARBLED: Final = "The text of this page is garbled: its characters have no meaning."
_PASSWORD_ERROR: Final = pdfium_c.FPDF_ERR_PASSWORD


class PDFExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        data = source.read()
        document = _open(data)
        shown, hidden = pdf_layers.without_hidden(document, data)
        if shown is not None:
            document.close()
            document = _open(shown)
        try:
            pages = len(document)
            read = _read_pages(document, pages)
            properties = pdf_properties.read_properties(document)
            files, files_lost = pdf_properties.read_attachments(
                document, data, on_pages=read.has_files
            )
            drawing = find_in_pdf(document.get_metadata_value("Subject"))
        finally:
            document.close()
        return Extraction(
            structure=tuple(read.blocks),
            title=properties.title,
            author=properties.author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            pages=pages,
            attachments=files,
            losses=(*hidden, *read.losses, *files_lost),
            topology=None if drawing is None else read_drawing(drawing).graph,
        )


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "assword" in str(
            error
        ):
            raise PasswordError("The document is protected by a password.") from error
        raise DamagedFileError(
            "The document is damaged and cannot be opened."
        ) from error
    # Without it, what was typed into form fields is not part of a page's text.
    document.init_forms()
    return document


@dataclass(slots=True)
class _Pages:
    """What was read of the pages so far."""

    blocks: list[Block] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    pictures: set[Picture] = field(default_factory=set)
    has_files: bool = False

    def add(self, number: int, page: PageText) -> None:
        self.has_files |= page.has_files
        where = f"page {number}"
        if page.text.strip():
            self.pictures |= page.pictures
            self.blocks.append(Block(BlockType.PAGE, page.text, page=number))
            if garbling.is_garbled(page.text):
                self.losses.append(Loss(LossCode.GARBLED_TEXT, where, _GARBLED))
        elif page.shows_anything:
            self.losses.append(Loss(LossCode.PAGE_WITHOUT_TEXT, where, _NO_TEXT))


def _read_pages(document: pdfium.PdfDocument, pages: int) -> _Pages:
    read = _Pages()
    length = 0
    for number, page in clock.within(_each_page(document, pages), "page"):
        if number > MAX_PAGES or length > MAX_CHARACTERS:
            read.losses.append(_cut(number))
            break
        if page is None:
            loss = Loss(
                LossCode.DAMAGED_PART, f"page {number}", "This page is damaged."
            )
            read.losses.append(loss)
            continue
        length += len(page.text)
        read.add(number, page)
    texts = hyphens.undo(block.text for block in read.blocks)
    read.blocks = [
        block if text is block.text else replace(block, text=text)
        for block, text in zip(read.blocks, texts, strict=True)
    ]
    read.losses += images.to_loss(len(read.pictures), "")
    return read


def _each_page(
    document: pdfium.PdfDocument, pages: int
) -> Iterator[tuple[int, PageText | None]]:
    """By number; nothing stands for one that is damaged."""
    for number in range(1, pages + 1):
        try:
            yield number, pdf_page.read(document, number)
        except pdfium.PdfiumError:
            yield number, None


def _cut(number: int) -> Loss:
    detail = "Everything from this page on was left out: the document is too long."
    return Loss(LossCode.CUT, f"page {number}", detail)
