"""One page of a PDF as PDFium reads it: its text in reading order, and its pictures."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest import images, pdf_forms, pdf_layout, pdf_letters, right_to_left
from ingest.hyphens import MARK
from ingest.pdf_layout import Piece
from ingest.reflow import reflow
from kb.text import to_plain

MAX_OBJECTS: Final = 1_000
"""Of a page, among which images are looked for."""
_FIXED_PITCH: Final = 1
_FIXED_NAME: Final = re.compile(
    r"courier|mono|consol|menlo|typewriter|terminal|fixed|cmtt|source ?code",
    re.IGNORECASE,
)
_NAME_BYTES: Final = 100
_KEPT: Final = 0.8
"""Of a page's letters; where flattening keeps fewer, it has ruined the page."""
_NOT_DRAWN: Final = frozenset({pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_WIDGET})

Picture = tuple[int, int, int]
"""Width and height in pixels, and bytes: the same image may stand on every page."""


@dataclass(frozen=True, slots=True)
class PageText:
    text: str
    shows_anything: bool
    pictures: set[Picture] = field(default_factory=set)
    has_files: bool = False
    """Whether files are pinned to it."""


@dataclass(frozen=True, slots=True)
class _Annotations:
    """What lies on a page: fields, texts of notes, and whether anything is drawn."""

    fields: list[Piece]
    notes: list[str]
    are_drawn: bool
    are_files: bool = False


@dataclass(frozen=True, slots=True)
class _Objects:
    """What a page is drawn of."""

    count: int
    texts: list[object] = field(default_factory=list)
    pictures: set[Picture] = field(default_factory=set)


def read(document: pdfium.PdfDocument, number: int) -> PageText:
    """Raise ``PdfiumError`` for a page that is damaged."""
    page = document[number - 1]
    try:
        annotations = _annotations(document, page)
        found = _content(page, annotations.fields)
        # What is flattened shows only in a page that is loaded anew; XFA forms refuse.
        is_flat = annotations.are_drawn and _flatten(page)
    finally:
        page.close()
    if is_flat:
        flat = _flattened(document, number, annotations.fields)
        found = flat if _keeps(flat.text, found.text) else found
    missing = [note for note in annotations.notes if note not in found.text]
    text = "\n".join((found.text, *missing)) if missing else found.text
    return replace(found, text=text, has_files=annotations.are_files)


def _annotations(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> _Annotations:
    count = min(pdfium_c.FPDFPage_GetAnnotCount(page), MAX_OBJECTS)
    if count <= 0:
        return _Annotations([], [], are_drawn=False)
    found = [_annotation(page, place) for place in range(count)]
    kinds = {kind for kind, _ in found}
    has_fields = pdfium_c.FPDF_ANNOT_WIDGET in kinds
    fields = pdf_forms.read_fields(document, page, count) if has_fields else []
    notes = [text for kind, text in found if text and kind not in _NOT_DRAWN]
    return _Annotations(
        fields,
        notes,
        are_drawn=bool(kinds - _NOT_DRAWN),
        are_files=pdfium_c.FPDF_ANNOT_FILEATTACHMENT in kinds,
    )


def _annotation(page: pdfium.PdfPage, place: int) -> tuple[int, str]:
    """Its kind and its text: the texts of sticky notes are not drawn."""
    annotation = pdfium_c.FPDFPage_GetAnnot(page, place)
    if not annotation:
        return pdfium_c.FPDF_ANNOT_LINK, ""
    try:
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        size = 0
        if kind not in _NOT_DRAWN:
            size = pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
        if size <= 2:  # noqa: PLR2004 - its closing zero alone.
            return kind, ""
        buffer = ctypes.create_string_buffer(size)
        wide = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
        pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", wide, size)
        text = buffer.raw[: size - 2].decode("utf-16-le", "replace")
        return kind, text.replace("\r", "\n")
    finally:
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _flatten(page: pdfium.PdfPage) -> bool:
    """Make annotations part of the page."""
    done = pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
    return bool(done == pdfium_c.FLATTEN_SUCCESS)


def _keeps(flat: str, before: str) -> bool:
    """Whether the letters are still there: a page may lose the fonts that it inherits."""
    kept = Counter(flat) & Counter(before)
    return kept.total() >= _KEPT * len(before)


def _flattened(
    document: pdfium.PdfDocument, number: int, fields: list[Piece]
) -> PageText:
    page = document[number - 1]
    try:
        return _content(page, fields)
    finally:
        page.close()


def _content(page: pdfium.PdfPage, fields: list[Piece]) -> PageText:
    objects = _objects(page)
    textpage = page.get_textpage()
    try:
        text = _text(page, textpage, fields, objects.texts)
    finally:
        textpage.close()
    return PageText(text, objects.count > 0, objects.pictures)


def _objects(page: pdfium.PdfPage) -> _Objects:
    handle = page.raw
    count = pdfium_c.FPDFPage_CountObjects(handle)
    found = _Objects(count)
    for number in range(min(count, MAX_OBJECTS)):
        item = pdfium_c.FPDFPage_GetObject(handle, number)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            found.texts.append(item)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE and (picture := _picture(item)):
            found.pictures.add(picture)
    return found


def _picture(item: object) -> Picture | None:
    """Its size, if it may hold text."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium_c.FPDFImageObj_GetImagePixelSize(item, width, height)
    if not images.is_large(width.value, height.value):
        return None
    size = pdfium_c.FPDFImageObj_GetImageDataRaw(item, None, 0)
    return width.value, height.value, size


def _text(
    page: pdfium.PdfPage,
    textpage: pdfium.PdfTextPage,
    fields: list[Piece],
    texts: list[object],
) -> str:
    """Turned pages as they come, forms by rows, columns one after the other."""
    below = [each.text for each in fields]
    if pdfium_c.FPDFPage_GetRotation(page):
        # Only the whole range of a turned page has its line breaks.
        text = _normal(textpage.get_text_range())
        return "\n".join((reflow(text), *below))
    text = _normal(textpage.get_text_bounded())
    if right_to_left.LETTER.search(text):
        text = _normal(pdf_letters.read_lines(textpage))
    elif (placed := _placed(textpage, fields)) is not None:
        return _normal(placed)
    fixed = cache(lambda: frozenset(_fixed_lines(texts, textpage)))
    return "\n".join(filter(None, (reflow(text, fixed), *below)))


def _placed(textpage: pdfium.PdfTextPage, fields: list[Piece]) -> str | None:
    """A form by its rows or columns one by one; ``None`` for a page that has neither."""
    pieces = pdf_layout.read_pieces(textpage)
    if fields and pieces:
        filled = [*pdf_layout.with_texts(textpage, pieces), *fields]
        return pdf_layout.to_lines(pdf_layout.to_rows(filled))
    if len(pieces) < 2 * pdf_layout.MIN_ROWS:
        return None
    gutter = pdf_layout.find_gutter(pdf_layout.to_rows(pieces))
    if gutter is None:
        return None
    rows = pdf_layout.to_rows(pdf_layout.with_texts(textpage, pieces))
    return pdf_layout.in_columns(rows, gutter)


def _fixed_lines(texts: list[object], textpage: pdfium.PdfTextPage) -> Iterator[str]:
    """Texts in fonts whose letters are all as wide, as listings have."""
    known: dict[int, bool] = {}
    for item in texts:
        font = pdfium_c.FPDFTextObj_GetFont(item)
        key = ctypes.addressof(font.contents) if font else 0
        if key not in known:
            known[key] = bool(key) and _is_fixed(font)
        if known[key]:
            yield _object_text(item, textpage).strip()


def _is_fixed(font: object) -> bool:
    """By its flags; the standard fonts have none, and only their names."""
    flags = pdfium_c.FPDFFont_GetFlags(font)
    buffer = ctypes.create_string_buffer(_NAME_BYTES)
    pdfium_c.FPDFFont_GetBaseFontName(font, buffer, _NAME_BYTES)
    name = buffer.value.decode("utf-8", "replace")
    return (flags > 0 and bool(flags & _FIXED_PITCH)) or bool(_FIXED_NAME.search(name))


def _object_text(item: object, textpage: pdfium.PdfTextPage) -> str:
    size = pdfium_c.FPDFTextObj_GetText(item, textpage, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    wide = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
    pdfium_c.FPDFTextObj_GetText(item, textpage, wide, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _normal(text: str) -> str:
    """PDFium marks a hyphen at the end of a line by U+FFFE or U+0002."""
    return to_plain(text.replace("\r\n", "\n")).replace("\ufffe", MARK)
