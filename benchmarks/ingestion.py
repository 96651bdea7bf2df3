"""Rates of the extractors and of a whole import, on files made for it."""

import io
import time
from dataclasses import dataclass
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from openpyxl import Workbook

from benchmarks import corpus
from benchmarks.timing import peak_memory_mb
from ingest.workers import ExtractionPool
from kb.audit import Actor
from kb.people import users
from kb.people.models import Role
from kb.settings import Settings
from web import homes, services
from web.answers import indexing
from web.intake.imports import Run, import_files

PDF_PAGES = 20
LINES = 45


@dataclass(frozen=True, slots=True)
class Rate:
    name: str
    value: float
    unit: str
    goal: str


def run(folder: Path, files: int) -> list[Rate]:
    """Rates over *files* files of each format, and over a mixed folder of as many."""
    texts = [document.body for document in corpus.iter_documents(max(files, 50))]
    pdfs = _make(folder / "pdf", ".pdf", files // 4, texts, _pdf)
    words = _make(folder / "docx", ".docx", files // 2, texts, _docx)
    tables = _make(folder / "xlsx", ".xlsx", files // 8, texts, _xlsx)
    notes = _make(folder / "md", ".md", files // 8, texts, _markdown)
    pages = PDF_PAGES * len(pdfs)
    mixed, stored, peak = _import(folder, [*pdfs, *words, *tables, *notes])
    return [
        Rate("PDF, one worker", pages / _extract(pdfs), "pages/s", "≥ 80"),
        Rate("DOCX, one worker", len(words) / _extract(words), "files/s", "≥ 100"),
        Rate(
            "overhead of a worker",
            1000 * _extract(notes) / len(notes),
            "ms/file",
            "≤ 5",
        ),
        Rate(f"{files} mixed files, findable", mixed, "s", "≤ 60 for 1,000"),
        Rate("processor time of the parent", stored, "ms/file", "≤ 15"),
        Rate("memory of the parent at its peak", peak, "MB", "flat"),
    ]


def _make(folder, suffix, count, texts, write):
    folder.mkdir(parents=True)
    paths = []
    for number in range(count):
        path = folder / f"{number:05}{suffix}"
        path.write_bytes(write(f"{number} {texts[number % len(texts)]}"))
        paths.append(path)
    return paths


def _extract(paths: list[Path]) -> float:
    with ExtractionPool(workers=1) as pool:
        pool.extract(paths[0])
        started = time.perf_counter()
        for outcome in pool.extract_all(paths):
            assert outcome.extraction is not None, outcome.reason
        return time.perf_counter() - started


def _import(folder: Path, paths: list[Path]) -> tuple[float, float, int]:
    """Seconds until all is found, milliseconds of the parent a file, and megabytes."""
    settings = Settings(home=folder / "home")
    homes.initialise(settings)
    with services.opened(settings) as opened:
        with opened.database.reading() as session:
            user = users.find_first_with(session, Role.MANAGER)
        assert user is not None
        run = Run(services=opened, actor=Actor(user, "command"), publish=True)
        started, worked = time.perf_counter(), time.process_time()
        for report in import_files(run, paths):
            assert report.article, report.reason
        stored = 1000 * (time.process_time() - worked) / len(paths)
        indexing.drain(opened)
        return time.perf_counter() - started, stored, peak_memory_mb()


def _pdf(text: str) -> bytes:
    document = pdfium.PdfDocument.new()
    # Helvetica holds Latin letters only; the speed of reading does not depend on them.
    latin = "".join(letter if letter.isascii() else "x" for letter in text)
    font = pdfium_c.FPDFText_LoadStandardFont(document, b"Helvetica")
    for number in range(PDF_PAGES):
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


def _docx(text: str) -> bytes:
    document = docx.Document()
    document.add_heading(text[:20], 1)
    for start in range(0, len(text), 120):
        document.add_paragraph(text[start : start + 120])
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _xlsx(text: str) -> bytes:
    workbook = Workbook()
    for start in range(0, len(text), 40):
        workbook.active.append([start, text[start : start + 40], start / 7])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _markdown(text: str) -> bytes:
    return f"# {text[:20]}\n\n{text}".encode()
