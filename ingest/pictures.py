"""Pictures in a file whose text nobody has read: scanned pages, images in documents."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from ingest import images, media_types, reading
from ingest.errors import DamagedFileError, ExtractionError
from ingest.extraction import LossCode, Outcome
from ingest.extractors.image import check_size
from ingest.formats.drawing import XMIND
from ingest.formats.office import EPUB, OFD, PDF, XPS
from ingest.losses import UNREAD_PAGES, read_pages

MAX_PICTURES: Final = 500
"""Of one file."""
DOTS_PER_INCH: Final = 200
MAX_SIDE: Final = 4_000
"""Pixels; a larger picture is made smaller before it is read."""
_POINTS_PER_INCH: Final = 72
_MEDIA: Final = re.compile(r"(?:word|ppt|xl)/media/|Pictures/")
_IMAGE: Final = re.compile(
    r"(?!Thumbnails/).*\.(?:png|jpe?g|bmp|tiff?|gif|webp)", re.IGNORECASE
)
_ANYWHERE: Final = frozenset({OFD, EPUB, XMIND, XPS})
"""Packages that keep their pictures in whatever folder."""
_PAGE: Final = re.compile(r"page (\d+)")
_PAGE_IMAGE: Final = re.compile(r"page (\d+), image (\d+)")


def list_pictures(path: Path, name: str) -> list[str]:
    """The places of pictures in the file at *path* that may hold text nobody has read.

    A place names a page, an image on a page or a part; it is empty for the file itself.
    """
    outcome = reading.read_file(path, name)
    if outcome.extraction is None:
        return []
    return list(dict.fromkeys(_places(path, outcome)))[:MAX_PICTURES]


def open_picture(path: Path, place: str) -> Image.Image:
    """One of the pictures that ``list_pictures`` names, in colour and not too large.

    Raise ``DamagedFileError`` if it cannot be drawn, ``RefusedError`` if it has too
    many pixels.
    """
    if match := _PAGE_IMAGE.fullmatch(place):
        image = _draw_image(path, int(match[1]), int(match[2]))
    elif (match := _PAGE.fullmatch(place)) and _is_pdf(path):
        image = _draw_page(path, int(match[1]))
    elif match:
        image = _open_frame(path.read_bytes(), int(match[1]))
    elif place:
        image = _open_frame(_read_part(path, place), 1)
    else:
        image = _open_frame(path.read_bytes(), 1)
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    return image


def _places(path: Path, outcome: Outcome) -> Iterator[str]:
    assert outcome.extraction is not None, "the caller has looked"
    codes = {loss.code for loss in outcome.extraction.losses}
    if outcome.media_type == PDF:
        for loss in outcome.extraction.losses:
            if loss.code in UNREAD_PAGES:
                yield from (f"page {number}" for number in read_pages(loss.where))
        if LossCode.IMAGE_NOT_READ in codes:
            yield from _list_page_images(path)
    elif LossCode.IMAGE_NOT_READ not in codes:
        return
    elif outcome.media_type.startswith("image/"):
        frames = _count_frames(path)
        yield from (f"page {n}" for n in range(1, frames + 1)) if frames > 1 else [""]
    elif zipfile.is_zipfile(path):
        is_anywhere = outcome.media_type in _ANYWHERE
        yield from _list_parts(path, _IMAGE if is_anywhere else _MEDIA)


def _list_parts(path: Path, places: re.Pattern[str]) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        for name in sorted(package.namelist(), key=lambda name: (len(name), name)):
            if places.match(name) and _is_readable(package.read(name)):
                yield name


def _is_readable(data: bytes) -> bool:
    try:
        check_size(data)
    except ExtractionError:
        # Too large, or a drawing of lines, which nothing here turns into pixels.
        return False
    return images.may_hold_text(data)


def _read_part(path: Path, name: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as package:
            return package.read(name)
    except media_types.UNREADABLE_ZIP as error:
        raise DamagedFileError("This image is damaged.") from error


def _count_frames(path: Path) -> int:
    with Image.open(path) as image:
        return int(getattr(image, "n_frames", 1))


def _open_frame(data: bytes, number: int) -> Image.Image:
    check_size(data)
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.seek(number - 1)
            # On white: what is transparent would be black, and letters as a rule are.
            whole = image.convert("RGBA")
            paper = Image.new("RGBA", whole.size, "white")
            return Image.alpha_composite(paper, whole).convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise DamagedFileError("This image is damaged.") from error


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as data:
        return media_types.sniff(data, path.name) == PDF


def _draw_page(path: Path, number: int) -> Image.Image:
    try:
        document = pdfium.PdfDocument(path)
        try:
            page = document[number - 1]
            scale = DOTS_PER_INCH / _POINTS_PER_INCH
            longest = max(page.get_size()) * scale
            scale *= min(1, MAX_SIDE / max(longest, 1))
            image: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
            return image
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        raise DamagedFileError("This page cannot be drawn.") from error


def _list_page_images(path: Path) -> Iterator[str]:
    """Images on pages that hold text; one that stands on many pages is read once."""
    seen: set[tuple[int, int, int]] = set()
    document = pdfium.PdfDocument(path)
    try:
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            for place, item in enumerate(_image_objects(page), start=1):
                width, height = item.get_px_size()
                size = pdfium_c.FPDFImageObj_GetImageDataRaw(item, None, 0)
                if (width, height, size) not in seen and images.is_large(width, height):
                    seen.add((width, height, size))
                    yield f"page {number}, image {place}"
            page.close()
            if len(seen) >= MAX_PICTURES:
                return
    finally:
        document.close()


def _image_objects(page: pdfium.PdfPage) -> list[pdfium.PdfImage]:
    kinds = [pdfium_c.FPDF_PAGEOBJ_IMAGE]
    return list(page.get_objects(filter=kinds, max_depth=1))


def _draw_image(path: Path, page_number: int, number: int) -> Image.Image:
    try:
        document = pdfium.PdfDocument(path)
        try:
            item = _image_objects(document[page_number - 1])[number - 1]
            image: Image.Image = item.get_bitmap().to_pil().convert("RGB")
            return image
        finally:
            document.close()
    except (pdfium.PdfiumError, IndexError, ValueError) as error:
        raise DamagedFileError("This image cannot be drawn.") from error
