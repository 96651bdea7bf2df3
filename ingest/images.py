"""Images inside documents: which of them may hold text worth reading."""

import io
from typing import Final

from ingest.extraction import Loss, LossCode

MIN_WIDTH: Final = 120
MIN_HEIGHT: Final = 40
"""Pixels; smaller ones are icons, bullets and rules."""
MIN_VECTOR_BYTES: Final = 4_000


def may_hold_text(data: bytes) -> bool:
    """By its size in pixels; by its bytes where the format tells no pixels."""
    from PIL import Image  # noqa: PLC0415 - a service reads none in its own process.

    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return len(data) >= MIN_VECTOR_BYTES
    return is_large(width, height)


def is_large(width: int, height: int) -> bool:
    """Whether an image of that many pixels may hold text."""
    return width >= MIN_WIDTH and height >= MIN_HEIGHT


def to_loss(count: int, where: str) -> tuple[Loss, ...]:
    """The loss that *count* unread images are; none for none."""
    if not count:
        return ()
    noun = "image was" if count == 1 else "images were"
    detail = f"{count} {noun} not searched for text."
    return (Loss(LossCode.IMAGE_NOT_READ, where, detail),)
