"""How long a file is, for people who look at it: pages of a PDF, seconds of a film.

Runs in a worker process.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest import films, media_types

PDF: Final = "application/pdf"
MEASURED: Final = frozenset({PDF, media_types.UNKNOWN})
"""Nobody reads films, so they are of no known type."""


@dataclass(frozen=True, slots=True)
class Measures:
    pages: int = 0
    seconds: int | None = None
    """``None`` for what is no film, or does not say how long it is."""


def measure(path: Path, media_type: str) -> Measures:
    """Raise whatever a parser raises."""
    if media_type == PDF:
        return Measures(pages=_count_pages(path))
    with path.open("rb") as source:
        return Measures(seconds=films.read_seconds(source))


def _count_pages(path: Path) -> int:
    # Loaded in the worker: whoever asks never needs it.
    import pypdfium2 as pdfium  # noqa: PLC0415

    document = pdfium.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()
