"""Images: the drawing inside, if a program left it there; else left to text recognition."""

import io
from typing import BinaryIO, Final

from PIL import Image, UnidentifiedImageError

from ingest import heif
from ingest.errors import DamagedFileError, RefusedError
from ingest.extraction import Extraction, Loss, LossCode
from ingest.extractors.carried import find_in_png

MAX_PIXELS: Final = 200_000_000
"""Of one image; counted before any of it is decoded."""
_UNREAD: Final = Loss(
    LossCode.IMAGE_NOT_READ, "", "The text in this image was not recognised."
)


class ImageExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        data = source.read()
        check_size(data)
        return find_in_png(data) or Extraction(losses=(_UNREAD,))


def check_size(data: bytes) -> None:
    """Raise ``RefusedError`` for too many pixels, ``DamagedFileError`` for no image."""
    heif.register()
    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
    except Image.DecompressionBombError as error:
        raise RefusedError("The image has too many pixels.") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise DamagedFileError("The image is damaged and cannot be opened.") from error
    if width * height > MAX_PIXELS:
        raise RefusedError("The image has too many pixels.")
