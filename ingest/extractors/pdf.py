"""PDF: text by PDFium, page by page; properties and attachments by pypdf."""

import ctypes
import unicodedata
from typing import BinaryIO, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest import images, pdf_properties
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.reflow import reflow
from ingest.topology.drawio import read_drawing
from ingest.topology.drawio_packing import find_in_pdf
from kb.text import to_plain

MAX_PAGES: Final = 20_000
MAX_CHARACTERS: Final = 20_000_000
MAX_OBJECTS: Final = 1_000
"""Of a page, among which images are looked for."""
GARBLED_SHARE: Final = 0.2
MIN_JUDGED: Final = 20
"""Characters of a page, below which its text is not judged to be garbled."""
_PASSWORD_ERROR: Final = pdfium_c.FPDF_ERR_PASSWORD


Picture = tuple[int, int, int]
"""Width and height in pixels, and bytes: the same image may stand on every page."""


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
    blocks: list[Block] = []
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
        blocks.append(Block(BlockType.PAGE, reflow(text), page=number))
    if pages > MAX_PAGES:
        losses.append(_cut(MAX_PAGES + 1))
    return blocks, [*losses, *images.to_loss(len(pictures), "")]


def _cut(number: int) -> Loss:
    detail = "Everything from this page on was left out: the document is too long."
    return Loss(LossCode.CUT, f"page {number}", detail)


def _read_page(
    document: pdfium.PdfDocument, number: int, pictures: set[Picture]
) -> tuple[str, Loss | None]:
    where = f"page {number}"
    try:
        notes = _flatten(document, number)
        text, anything, found = _page_content(document, number)
        text = "\n".join((text, *(note for note in notes if note not in text)))
    except pdfium.PdfiumError:
        return "", Loss(LossCode.DAMAGED_PART, where, "This page is damaged.")
    if text.strip():
        pictures |= found
        return text, _garbled(text, where)
    if anything:
        detail = "This page shows something but holds no text; it may be a scan."
        return "", Loss(LossCode.PAGE_WITHOUT_TEXT, where, detail)
    return "", None


def _flatten(document: pdfium.PdfDocument, number: int) -> list[str]:
    """Make annotations and form fields part of the page; XFA forms refuse that.

    Return the texts of the annotations: those of sticky notes are not drawn.
    """
    page = document[number - 1]
    try:
        count = pdfium_c.FPDFPage_GetAnnotCount(page)
        notes = [_annotation(page, place) for place in range(min(count, MAX_OBJECTS))]
        if count > 0:
            pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
        return [note for note in notes if note]
    finally:
        # What was flattened shows only in a page that is loaded anew.
        page.close()


def _annotation(page: pdfium.PdfPage, place: int) -> str:
    annotation = pdfium_c.FPDFPage_GetAnnot(page, place)
    if not annotation:
        return ""
    try:
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        if kind in {pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_WIDGET}:
            return ""
        size = pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
        if size <= 2:  # noqa: PLR2004 - its closing zero alone.
            return ""
        buffer = ctypes.create_string_buffer(size)
        wide = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
        pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", wide, size)
        return buffer.raw[: size - 2].decode("utf-16-le", "replace").replace("\r", "\n")
    finally:
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _page_content(
    document: pdfium.PdfDocument, number: int
) -> tuple[str, bool, set[Picture]]:
    """The page's text, whether there is anything on it, and its larger images."""
    page = document[number - 1]
    try:
        textpage = page.get_textpage()
        try:
            text = textpage.get_text_bounded()
        finally:
            textpage.close()
        objects = pdfium_c.FPDFPage_CountObjects(page)
        return _normal(text), objects > 0, _pictures(page, min(objects, MAX_OBJECTS))
    finally:
        page.close()


def _pictures(page: pdfium.PdfPage, objects: int) -> set[Picture]:
    found = set()
    for number in range(objects):
        item = pdfium_c.FPDFPage_GetObject(page, number)
        if pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            width, height = ctypes.c_uint(), ctypes.c_uint()
            pdfium_c.FPDFImageObj_GetImagePixelSize(item, width, height)
            if images.is_large(width.value, height.value):
                size = pdfium_c.FPDFImageObj_GetImageDataRaw(item, None, 0)
                found.add((width.value, height.value, size))
    return found


def _normal(text: str) -> str:
    # PDFium marks a hyphen at the end of a line with U+FFFE or U+0002.
    lines = to_plain(text.replace("\r\n", "\n"))
    return lines.replace("\ufffe\n", "").replace("\ufffe", "-").replace("\x02", "-")


def _garbled(text: str, where: str) -> Loss | None:
    visible = [character for character in text if not character.isspace()]
    if len(visible) < MIN_JUDGED:
        return None
    broken = sum(_is_meaningless(character) for character in visible)
    if broken < GARBLED_SHARE * len(visible):
        return None
    detail = "The text of this page is garbled: its characters have no meaning."
    return Loss(LossCode.GARBLED_TEXT, where, detail)


def _is_meaningless(character: str) -> bool:
    """Private use, unassigned, control, or the replacement character."""
    if character <= "\u024f":
        return unicodedata.category(character) == "Cc"
    return character == "\ufffd" or unicodedata.category(character) in {
        "Co",
        "Cn",
        "Cc",
    }
