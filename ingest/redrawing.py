"""Pictures drawn again: no byte of what came is shown, and nothing that it says of itself.

Runs in a worker process. What only the pixels say stays: words about the place, the
camera, the program and whatever was hidden behind the picture are gone.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest import heif
from kb.pictures.errors import PictureCase, PictureRefusedError

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES: Final = 20 << 20
MAX_PIXELS: Final = 60_000_000
"""Of what comes; counted before any of it is decoded."""
MAX_SIDE: Final = 30_000
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "HEIF", "AVIF")
_LOSSY: Final = frozenset({"JPEG", "MPO", "HEIF", "AVIF"})
_QUALITY: Final = 85
_HEAVY: Final = 1 << 20
"""A picture without loss that is heavier is a photograph as a rule."""
_DEEP: Final = frozenset({"I;16", "I;16B", "I;16L", "I;16N", "I", "F"})
_STEPS: Final = 256
"""Of brightness in sixteen bits, to one in eight."""
_XML_HEADS: Final = (b"<svg", b"<?xml", b"<!DOCTYPE svg")
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class Box:
    """What a drawing has to fit into, in pixels."""

    width: int
    height: int
    pixels: int


@dataclass(frozen=True, slots=True)
class Redrawn:
    data: bytes
    media_type: str
    width: int
    height: int
    is_first: bool = False
    """Whether the file holds more pictures than this one."""


def redraw(path: Path, boxes: Sequence[Box]) -> list[Redrawn]:
    """The picture at *path*, upright, once for each of *boxes*.

    Raise ``PictureRefusedError`` for what is no picture, or beyond a limit.
    """
    return redraw_bytes(_read(path), boxes)


def redraw_bytes(data: bytes, boxes: Sequence[Box]) -> list[Redrawn]:
    """As ``redraw``, of what is not in a file of its own."""
    # Loaded in the worker that draws: whoever asks never needs it.
    from PIL import ImageOps  # noqa: PLC0415

    _require_bytes(len(data))
    with _opened(data) as image:
        is_lossy, is_first = image.format in _LOSSY, _has_more(image)
        image.load()
        whole = ImageOps.exif_transpose(image)
        pixels = _to_pixels(whole if whole is not None else image)
    return [_draw(pixels, box, is_lossy=is_lossy, is_first=is_first) for box in boxes]


def shrink(image: "Image.Image", box: Box) -> Redrawn:
    """A picture that we drew ourselves, such as a page, in *box*."""
    return _draw(_to_pixels(image), box, is_lossy=False, is_first=False)


def _read(path: Path) -> bytes:
    _require_bytes(path.stat().st_size)
    return path.read_bytes()


def _require_bytes(size: int) -> None:
    if not size:
        raise PictureRefusedError("The file is empty.", case=PictureCase.NOTHING)
    if size > MAX_BYTES:
        limit = MAX_BYTES >> 20
        raise PictureRefusedError(
            f"A picture may have {limit} MB.", case=PictureCase.TOO_LARGE, limit=limit
        )


@contextmanager
def _opened(data: bytes) -> "Iterator[Image.Image]":
    """The picture in *data*, before it is decoded; whatever is wrong with it is said."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - as above.

    heif.register()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _require_size(*image.size)
            yield image
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise _not_a_picture(data) from error
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError) as error:
        raise PictureRefusedError(
            "The picture is damaged or not whole.", case=PictureCase.DAMAGED
        ) from error


def _require_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise PictureRefusedError(
            "The picture has no pixels.", case=PictureCase.NOTHING
        )
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> PictureRefusedError:
    limit = MAX_PIXELS // 1_000_000
    return PictureRefusedError(
        f"The picture has too many pixels: at most {limit} million, and "
        f"{MAX_SIDE} on a side.",
        case=PictureCase.TOO_MANY_PIXELS,
        limit=limit,
        side=MAX_SIDE,
    )


def _not_a_picture(data: bytes) -> PictureRefusedError:
    if data.lstrip(_BLANK).startswith(_XML_HEADS):
        return PictureRefusedError(
            "A drawing of lines (SVG) is not shown: it may hold a program. Save it as "
            "PNG, or attach it as a file.",
            case=PictureCase.DRAWING,
        )
    return PictureRefusedError(
        "This is no picture that we can show. PNG, JPEG, GIF, WebP, BMP, TIFF, HEIC "
        "and AVIF are.",
        case=PictureCase.NOT_A_PICTURE,
    )


def _has_more(image: "Image.Image") -> bool:
    return bool(getattr(image, "is_animated", False)) and image.format != "MPO"


def _to_pixels(image: "Image.Image") -> "Image.Image":
    """The pixels alone, with eight bits a colour."""
    if image.mode in _DEEP:
        # Their brightness would be cut off at 255, not brought down to it.
        image = image.convert("I").point(lambda value: value / _STEPS)
        image = image.convert("L")
    has_gaps = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    bare = image.convert("RGBA" if has_gaps else "RGB")
    bare.info.clear()
    return bare


def _draw(
    pixels: "Image.Image", box: Box, *, is_lossy: bool, is_first: bool
) -> Redrawn:
    from PIL import Image  # noqa: PLC0415 - as above.

    width, height = pixels.size
    scale = min(
        1.0,
        box.width / width,
        box.height / height,
        (box.pixels / (width * height)) ** 0.5,
    )
    size = max(1, round(width * scale)), max(1, round(height * scale))
    fitted = (
        pixels
        if size == pixels.size
        else pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    )
    data, media_type = _encode(fitted, is_lossy=is_lossy)
    return Redrawn(data, media_type, *size, is_first)


def _encode(image: "Image.Image", *, is_lossy: bool) -> tuple[bytes, str]:
    is_whole = image.mode == "RGB"
    if is_lossy and is_whole:
        return _save(image, "JPEG"), "image/jpeg"
    data = _save(image, "PNG")
    if is_whole and len(data) > _HEAVY:
        lossy = _save(image, "JPEG")
        if len(lossy) < len(data) // 2:
            return lossy, "image/jpeg"
    return data, "image/png"


def _save(image: "Image.Image", name: str) -> bytes:
    target = io.BytesIO()
    options = {"quality": _QUALITY, "progressive": True} if name == "JPEG" else {}
    image.save(target, name, **options)
    return target.getvalue()
