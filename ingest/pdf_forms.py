"""The fields of PDF forms: what is typed, ticked and chosen, and where it stands."""

import ctypes
from collections.abc import Iterator
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest import visibility
from ingest.pdf_layout import Piece

_TICKS: Final = frozenset(
    [pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON]
)
_TYPED: Final = frozenset(
    [
        pdfium_c.FPDF_FORMFIELD_TEXTFIELD,
        pdfium_c.FPDF_FORMFIELD_COMBOBOX,
        pdfium_c.FPDF_FORMFIELD_LISTBOX,
    ]
)
_HIDDEN: Final = 0x02 | 0x20
"""Flags of an annotation: hidden, or not viewed."""
_PASSWORD: Final = 1 << 13


def read_fields(
    document: pdfium.PdfDocument, page: pdfium.PdfPage, most: int
) -> list[Piece]:
    """The filled fields of a page, each as a piece of its text."""
    if document.formenv is None:
        return []
    count = min(pdfium_c.FPDFPage_GetAnnotCount(page), most)
    return [
        piece
        for place in range(count)
        for piece in _field(document.formenv, page, place)
    ]


def _field(
    form: pdfium.PdfFormEnv, page: pdfium.PdfPage, place: int
) -> Iterator[Piece]:
    annotation = pdfium_c.FPDFPage_GetAnnot(page, place)
    if not annotation:
        return
    try:
        text = _text(form, annotation)
        box = pdfium_c.FS_RECTF()
        if text and pdfium_c.FPDFAnnot_GetRect(annotation, box):
            low, high = sorted((box.bottom, box.top))
            yield Piece(box.left, low, box.right, high, text)
    finally:
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _text(form: pdfium.PdfFormEnv, annotation: object) -> str:
    if pdfium_c.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        return ""
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _TICKS:
        ticked = pdfium_c.FPDFAnnot_IsChecked(form, annotation)
        return visibility.TICKED if ticked else visibility.EMPTY
    flags = pdfium_c.FPDFAnnot_GetFormFieldFlags(form, annotation)
    if kind not in _TYPED or flags & _PASSWORD:
        return ""
    size = pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    wide = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
    pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, wide, size)
    return " ".join(buffer.raw[: size - 2].decode("utf-16-le", "replace").split())
