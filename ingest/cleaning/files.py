"""Any file that needs care, as it leaves. Runs in a worker process."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.cleaning import packed
from ingest.cleaning.naming import rename
from ingest.errors import DamagedFileError, RefusedError
from ingest.redrawing import Box, redraw_bytes
from kb.pictures.errors import PictureRefusedError
from kb.pictures.kinds import PDF, PICTURES, SVG, ZIP

MAX_BYTES: Final = 200 << 20
"""Of a PDF or SVG; a ZIP has limits of its own."""
MAX_DEPTH: Final = 3
"""So deep may archives lie in archives."""


@dataclass(frozen=True, slots=True)
class Cleaner:
    box: Box
    """What pictures are drawn into."""

    def clean(self, path: Path, media_type: str) -> bytes | None:
        """The file at *path* without what it says of itself, or ``None``: as it came.

        Raise ``RefusedError`` or ``DamagedFileError`` if that cannot be had.
        """
        if media_type == ZIP:
            with path.open("rb") as source:
                return packed.clean(source, self._clean_one(1))
        if path.stat().st_size > MAX_BYTES:
            raise RefusedError("The file is too large.")
        return self._rewrite(path.read_bytes(), media_type, 1)

    def _rewrite(self, data: bytes, media_type: str, depth: int) -> bytes | None:
        # Loaded in the worker: whoever asks never needs them.
        from ingest.cleaning import pdf, svg  # noqa: PLC0415

        if media_type == PDF:
            return pdf.clean(data)
        if media_type == SVG:
            return svg.clean(data, self._draw)
        if depth >= MAX_DEPTH:
            raise RefusedError("Archives lie too deep in the archive.")
        return packed.clean(io.BytesIO(data), self._clean_one(depth + 1))

    def _clean_one(self, depth: int) -> packed.Clean:
        def clean_one(data: bytes, name: str, media_type: str) -> tuple[bytes, str]:
            if media_type in PICTURES:
                drawn, drawn_type = self._draw(data)
                return drawn, rename(name, drawn_type)
            cleaned = self._rewrite(data, media_type, depth)
            return (data if cleaned is None else cleaned), name

        return clean_one

    def _draw(self, data: bytes) -> tuple[bytes, str]:
        try:
            (drawn,) = redraw_bytes(data, [self.box])
        except PictureRefusedError as error:
            raise DamagedFileError("A picture in it cannot be drawn.") from error
        return drawn.data, drawn.media_type
