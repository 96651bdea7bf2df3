"""Pages of PDF a second of processor, beside bare PDFium: ``python -m benchmarks.pdf_pages``.

Over small files made for it, or over those in the folder that is named. All ways take
turns over the same files, and the best of their rounds counts: what else the machine does
then weighs on all of them alike.
"""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from rich.console import Console
from rich.table import Table

from benchmarks import corpus
from benchmarks.documents import make_pdf
from ingest import reading
from ingest.isolation import PRELOADED

FILES = 200
PAGES = 3
ROUNDS = 5

Way = Callable[[bytes], int]
"""Reads a file, and returns how many of its pages could be opened."""


def read_bare(data: bytes) -> int:
    return _read_bare(data, is_flattening=False)


def read_flat(data: bytes) -> int:
    """With notes and fields drawn into each page, which is then loaded once more."""
    return _read_bare(data, is_flattening=True)


def read_whole(data: bytes) -> int:
    outcome = reading.read(io.BytesIO(data), "a.pdf")
    return outcome.extraction.pages if outcome.extraction else 0


WAYS: dict[str, Way] = {
    "bare PDFium": read_bare,
    "bare PDFium, flattening": read_flat,
    "Yunzhi": read_whole,
}


def rates(files: list[bytes]) -> dict[str, float]:
    """Pages a second of this process, by way."""
    pages = sum(map(read_bare, files))
    best = dict.fromkeys(WAYS, float("inf"))
    for _ in range(ROUNDS):
        for name, read in WAYS.items():
            started = time.process_time()
            for data in files:
                read(data)
            best[name] = min(best[name], time.process_time() - started)
    return {name: pages / taken for name, taken in best.items()}


def make_files(count: int = FILES) -> list[bytes]:
    texts = [document.body for document in corpus.iter_documents(count)]
    return [make_pdf(f"{n} {text}", pages=PAGES) for n, text in enumerate(texts)]


def _read_bare(data: bytes, *, is_flattening: bool) -> int:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return 0
    document.init_forms()
    read = 0
    for number in range(len(document)):
        try:
            page = document[number]
            if is_flattening:
                pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
                page.close()
                page = document[number]
        except pdfium.PdfiumError:
            continue
        textpage = page.get_textpage()
        textpage.get_text_bounded()
        textpage.close()
        page.close()
        read += 1
    document.close()
    return read


def main() -> None:
    for module in PRELOADED:
        __import__(module)
    if len(sys.argv) > 1:
        paths = sorted(Path(sys.argv[1]).rglob("*.pdf"))
        files = [data for path in paths if read_bare(data := path.read_bytes())]
    else:
        files = make_files()
    found = rates(files)
    table = Table(title=f"{len(files)} files, {sum(map(read_bare, files))} pages")
    for heading in ("way", "pages a second of processor", "share of flattening"):
        table.add_column(heading, justify="left" if heading == "way" else "right")
    for name, rate in found.items():
        share = rate / found["bare PDFium, flattening"]
        table.add_row(name, f"{rate:,.0f}", f"{share:.2f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
