"""Web archives of Safari: the page that was saved, with its frames."""

import io
import plistlib
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from ingest import clock, images
from ingest.errors import DamagedFileError, UnsupportedFormatError
from ingest.extraction import Extraction, Loss, LossCode
from ingest.extractors.html import HTMLExtractor
from ingest.formats.text import PROPERTY_LIST_UNREADABLE, WEB_ARCHIVE

MAX_FRAMES: Final = 200
_MAIN: Final = "WebMainResource"
_FRAMES: Final = "WebSubframeArchives"


class WebArchiveExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        try:
            archive = plistlib.load(source)
        except (plistlib.InvalidFileException, ValueError, OverflowError) as error:
            raise DamagedFileError("The web archive is damaged.") from error
        except (KeyError, IndexError, RecursionError, TypeError) as error:
            raise DamagedFileError("The web archive is damaged.") from error
        if not isinstance(archive, dict) or _MAIN not in archive:
            raise UnsupportedFormatError(WEB_ARCHIVE, PROPERTY_LIST_UNREADABLE)
        pages = list(clock.within(_pages(archive), "frame"))
        blocks = [block for page in pages for block in page.structure]
        losses = [loss for page in pages for loss in page.losses]
        if not pages:
            raise DamagedFileError("The page has no text.")
        return Extraction(
            structure=tuple(blocks),
            title=pages[0].title,
            author=pages[0].author,
            losses=(*losses, *images.to_loss(_pictures(archive), "")),
        )


def _pages(archive: Mapping[str, Any]) -> Iterator[Extraction]:
    waiting = [archive]
    for _ in range(MAX_FRAMES):
        if not waiting:
            return
        frame = waiting.pop(0)
        resource = _mapping(frame.get(_MAIN))
        data = resource.get("WebResourceData")
        if isinstance(data, bytes) and data.strip():
            try:
                yield HTMLExtractor().extract(
                    io.BytesIO(_with_encoding(data, resource))
                )
            except DamagedFileError:
                yield Extraction()
        waiting += map(_mapping, _list(frame.get(_FRAMES)))
    detail = f"Of the frames of the page, only {MAX_FRAMES} were read."
    yield Extraction(losses=(Loss(LossCode.CUT, "", detail),))


def _with_encoding(data: bytes, resource: Mapping[str, Any]) -> bytes:
    """The page with the encoding that it came in: it need not say so itself."""
    encoding = str(resource.get("WebResourceTextEncodingName") or "")
    if not encoding or b"charset" in data[:4096].lower() or not encoding.isascii():
        return data
    return b'<meta charset="' + encoding.encode() + b'">' + data


def _pictures(archive: Mapping[str, Any]) -> int:
    return sum(
        images.may_hold_text(resource["WebResourceData"])
        for resource in map(_mapping, _list(archive.get("WebSubresources")))
        if str(resource.get("WebResourceMIMEType", "")).startswith("image/")
        and isinstance(resource.get("WebResourceData"), bytes)
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
