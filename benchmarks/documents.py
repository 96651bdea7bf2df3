"""Files of each format, made of a text, for the benchmarks."""

import io

import docx
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from openpyxl import Workbook

LINES = 45
"""Of a page."""


def make_pdf(text: str, pages: int) -> bytes:
    document = pdfium.PdfDocument.new()
    # Helvetica holds Latin letters only; the speed of reading does not depend on them.
    latin = "".join(letter if letter.isascii() else "x" for letter in text)
    font = pdfium_c.FPDFText_LoadStandardFont(document, b"Helvetica")
    for number in range(pages):
        page = document.new_page(595, 842)
        for line in range(LINES):
            piece = f"{number} {line} {latin[line * 20 :][:80]}".replace("\n", " ")
            item = pdfium_c.FPDFPageObj_CreateTextObj(document, font, 10)
            encoded = (piece + "\0").encode("utf-16-le")
            pdfium_c.FPDFText_SetText(
                item, pdfium_c.cast(encoded, pdfium_c.FPDF_WIDESTRING)
            )
            pdfium_c.FPDFPageObj_Transform(item, 1, 0, 0, 1, 40, 800 - line * 16)
            pdfium_c.FPDFPage_InsertObject(page, item)
        pdfium_c.FPDFPage_GenerateContent(page)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def make_docx(text: str) -> bytes:
    document = docx.Document()
    document.add_heading(text[:20], 1)
    for start in range(0, len(text), 120):
        document.add_paragraph(text[start : start + 120])
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def make_xlsx(text: str) -> bytes:
    workbook = Workbook()
    for start in range(0, len(text), 40):
        workbook.active.append([start, text[start : start + 40], start / 7])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def make_markdown(text: str) -> bytes:
    return f"# {text[:20]}\n\n{text}".encode()
