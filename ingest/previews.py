"""Pages as images, drawn by us: an upload is never shown as it came."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest.errors import DamagedFileError

if TYPE_CHECKING:
    import pypdfium2 as pdfium

MAX_WIDTH: Final = 2_000
MAX_PIXELS: Final = 12_000_000


def render_page(path: Path, number: int, width: int) -> bytes:
    """Page *number*, from 1, of the PDF at *path* as a PNG of *width* pixels.

    Raise ``DamagedFileError`` if there is no such page or it cannot be drawn.
    """
    # Loaded in the worker that draws: whoever asks for the page never needs it.
    import pypdfium2 as pdfium  # noqa: PLC0415

    try:
        document = pdfium.PdfDocument(path)
        # Without it, what was typed into form fields is not drawn.
        document.init_forms()
        try:
            if not 1 <= number <= len(document):
                raise DamagedFileError(f"The document has no page {number}.")
            return _draw(document[number - 1], width)
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        raise DamagedFileError("This page cannot be drawn.") from error


def _draw(page: "pdfium.PdfPage", width: int) -> bytes:
    points_wide, points_high = page.get_size()
    scale = min(width, MAX_WIDTH) / max(points_wide, 1)
    pixels = points_wide * points_high * scale * scale
    if pixels > MAX_PIXELS:
        scale *= (MAX_PIXELS / pixels) ** 0.5
    image = page.render(scale=scale).to_pil()
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()
