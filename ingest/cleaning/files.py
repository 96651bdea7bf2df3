"""Any file that needs care, as it leaves. Runs in a worker process."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ingest import media_types
from ingest.cleaning import packed
from ingest.cleaning.naming import rename
from ingest.errors import DamagedFileError, RefusedError
from ingest.redrawing import Box, redraw_bytes
from kb.pictures.errors import PictureRefusedError
from kb.pictures.kinds import (
    ARCHIVES,
    OFFICE,
    PDF,
    PICTURES,
    REWRITTEN,
    SVG,
    TARS,
)

MAX_BYTES: Final = 200 << 20
"""Of one file; an archive has limits of its own."""
MAX_DEPTH: Final = 3
"""So deep may archives and documents lie in one another."""


@dataclass(frozen=True, slots=True)
class Cleaner:
    box: Box
    """What pictures are drawn into."""

    def clean(self, path: Path, media_type: str) -> bytes | None:
        """The file at *path* without what it says of itself, or ``None``: as it came.

        Raise ``RefusedError`` or ``DamagedFileError`` if that cannot be had.
        """
        if media_type in ARCHIVES:
            with path.open("rb") as source:
                return self._unpack(source, media_type, 1)
        if path.stat().st_size > MAX_BYTES:
            raise RefusedError("The file is too large.")
        return self._rewrite(path.read_bytes(), media_type, 1)

    def _rewrite(self, data: bytes, media_type: str, depth: int) -> bytes | None:
        # Loaded in the worker: whoever asks never needs them.
        from ingest.cleaning import office, pdf, svg  # noqa: PLC0415

        if media_type == PDF:
            return pdf.clean(data)
        if media_type == SVG:
            return svg.clean(data, self._draw)
        if depth >= MAX_DEPTH:
            raise RefusedError("Files lie too deep in one another.")
        if media_type in OFFICE:
            return office.clean(data, self._clean_embedded(depth + 1))
        return self._unpack(io.BytesIO(data), media_type, depth + 1)

    def _unpack(self, source: BinaryIO, media_type: str, depth: int) -> bytes | None:
        from ingest.cleaning import tarred  # noqa: PLC0415 - as above.

        if media_type in TARS:
            return tarred.clean(source, media_type, self._clean_one(depth))
        return packed.clean(source, self._clean_one(depth))

    def _clean_one(self, depth: int) -> packed.Clean:
        def clean_one(data: bytes, name: str, media_type: str) -> tuple[bytes, str]:
            if media_type in PICTURES:
                drawn, drawn_type = self._draw(data)
                return drawn, rename(name, drawn_type)
            cleaned = self._clean_whole(data, name, depth)
            return (data if cleaned is None else cleaned), name

        return clean_one

    def _clean_embedded(self, depth: int) -> Callable[[bytes, str], bytes]:
        def clean_one(data: bytes, name: str) -> bytes:
            cleaned = self._clean_whole(data, name, depth)
            return data if cleaned is None else cleaned

        return clean_one

    def _clean_whole(self, data: bytes, name: str, depth: int) -> bytes | None:
        """A file of another one; by its beginning alone, every package is a ZIP."""
        media_type = media_types.sniff(io.BytesIO(data), name)
        if media_type not in REWRITTEN:
            return None
        return self._rewrite(data, media_type, depth)

    def _draw(self, data: bytes) -> tuple[bytes, str]:
        try:
            (drawn,) = redraw_bytes(data, [self.box])
        except PictureRefusedError as error:
            raise DamagedFileError("A picture in it cannot be drawn.") from error
        return drawn.data, drawn.media_type
