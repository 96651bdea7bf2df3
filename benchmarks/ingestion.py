"""Rates of the extractors and of a whole import, on files made for it."""

import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import corpus, documents, pdf_pages
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
    words = _make(folder / "docx", ".docx", files // 2, texts, documents.make_docx)
    tables = _make(folder / "xlsx", ".xlsx", files // 8, texts, documents.make_xlsx)
    notes = _make(folder / "md", ".md", files // 8, texts, documents.make_markdown)
    pages = PDF_PAGES * len(pdfs)
    small = pdf_pages.rates(pdf_pages.make_files(files // 5))
    mixed, stored, peak = _import(folder, [*pdfs, *words, *tables, *notes])
    return [
        Rate("PDF, one worker", pages / _extract(pdfs), "pages/s", "≥ 80"),
        *(
            Rate(f"small PDF files, {name}", rate, "pages/s", goal)
            for (name, rate), goal in zip(small.items(), ("", "", "≥ 120"), strict=True)
        ),
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


def _pdf(text: str) -> bytes:
    return documents.make_pdf(text, PDF_PAGES)


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
