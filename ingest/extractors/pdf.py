"""PDF: text by PDFium, page by page; properties and attachments by pypdf."""

from typing import BinaryIO, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest import garbling, hyphens, images, pdf_page, pdf_properties
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.pdf_page import Picture
from ingest.topology.drawio import read_drawing
from ingest.topology.drawio_packing import find_in_pdf

MAX_PAGES: Final = 20_000
MAX_CHARACTERS: Final = 20_000_000
_PASSWORD_ERROR: Final = pdfium_c.FPDF_ERR_PASSWORD


class PDFExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        data = source.read()
        document = _open(data)
        try:
            pages = len(document)
            blocks, losses = _read_pages(document, pages)
            title = document.get_metadata_value("Title") or None
            author = document.get_metadata_value("Author") or None
            drawing = find_in_pdf(document.get_metadata_value("Subject"))
        finally:
            document.close()
        properties = pdf_properties.read_properties(data)
        return Extraction(
            structure=tuple(blocks),
            title=title,
            author=author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            pages=pages,
            attachments=properties.attachments,
            losses=(*losses, *properties.losses),
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


def _read_pages(
    document: pdfium.PdfDocument, pages: int
) -> tuple[list[Block], list[Loss]]:
    texts: dict[int, str] = {}
    losses: list[Loss] = []
    pictures: set[Picture] = set()
    length = 0
    for number in range(1, min(pages, MAX_PAGES) + 1):
        text, loss = _read_page(document, number, pictures)
        if loss is not None:
            losses.append(loss)
        if not text:
            continue
        length += len(text)
        if length > MAX_CHARACTERS:
            losses.append(_cut(number))
            break
        texts[number] = text
    if pages > MAX_PAGES:
        losses.append(_cut(MAX_PAGES + 1))
    blocks = [
        Block(BlockType.PAGE, text, page=number)
        for number, text in zip(texts, hyphens.undo(texts.values()), strict=True)
    ]
    return blocks, [*losses, *images.to_loss(len(pictures), "")]


def _cut(number: int) -> Loss:
    detail = "Everything from this page on was left out: the document is too long."
    return Loss(LossCode.CUT, f"page {number}", detail)


def _read_page(
    document: pdfium.PdfDocument, number: int, pictures: set[Picture]
) -> tuple[str, Loss | None]:
    where = f"page {number}"
    try:
        page = pdf_page.read(document, number)
    except pdfium.PdfiumError:
        return "", Loss(LossCode.DAMAGED_PART, where, "This page is damaged.")
    text, anything, found = page.text, page.shows_anything, page.pictures
    if text.strip():
        pictures |= found
        return text, _garbled(text, where)
    if anything:
        detail = "This page shows something but holds no text; it may be a scan."
        return "", Loss(LossCode.PAGE_WITHOUT_TEXT, where, detail)
    return "", None


def _garbled(text: str, where: str) -> Loss | None:
    if not garbling.is_garbled(text):
        return None
    detail = "The text of this page is garbled: its characters have no meaning."
    return Loss(LossCode.GARBLED_TEXT, where, detail)
