"""Pages as images, drawn by us: an upload is never shown as it came."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest.errors import DamagedFileError
from ingest.redrawing import Box, Redrawn, shrink

if TYPE_CHECKING:
    import pypdfium2 as pdfium
    from PIL import Image

MAX_WIDTH: Final = 2_000
MAX_PIXELS: Final = 12_000_000


def draw_page(path: Path, number: int, boxes: Sequence[Box]) -> list[Redrawn]:
    """Page *number*, from 1, of the PDF at *path*, once for each of *boxes*.

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
            image = _draw(document[number - 1], max(box.width for box in boxes))
            return [shrink(image, box) for box in boxes]
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        raise DamagedFileError("This page cannot be drawn.") from error


def _draw(page: "pdfium.PdfPage", width: int) -> "Image.Image":
    points_wide, points_high = page.get_size()
    scale = min(width, MAX_WIDTH) / max(points_wide, 1)
    pixels = points_wide * points_high * scale * scale
    if pixels > MAX_PIXELS:
        scale *= (MAX_PIXELS / pixels) ** 0.5
    image: Image.Image = page.render(scale=scale).to_pil()
    return image
