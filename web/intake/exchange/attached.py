"""Files that rows name, brought into the content store before their transaction."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from ingest.media_types import UNREADABLE_ZIP, sniff
from kb.content.store import StoredContent
from kb.exchange.errors import RowFileCase, RowFileError
from kb.exchange.rows import FileRow, Stored
from web.intake.exchange.sources import OpenFile
from web.services import Services

MAX_BYTES: Final = 1 << 29
CHUNK: Final = 1 << 20


class _Counted(io.RawIOBase):
    """A stream that stops a file larger than it may be, whatever its ZIP says."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._left = MAX_BYTES

    def read(self, size: int = CHUNK) -> bytes:
        data = self._source.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise RowFileError(
                f"A file may have {MAX_BYTES >> 20} MB.",
                case=RowFileCase.LARGE,
                limit=MAX_BYTES >> 20,
            )
        return data


@contextmanager
def read_bounded(source: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """*source* up to what a file may have. Raise ``RowFileError`` for a broken one."""
    counted: BinaryIO = _Counted(source)  # type: ignore[assignment]
    try:
        yield counted
    except UNREADABLE_ZIP as error:
        raise RowFileError(
            f"{name} is damaged in the ZIP file.", case=RowFileCase.DAMAGED, name=name
        ) from error


def bring(
    services: Services, row: FileRow, open_file: OpenFile, *, dry_run: bool
) -> Stored | None:
    """The stored file; ``None`` if it is not with the rows. In a dry run only read.

    Raise ``RowFileError`` if the bytes are not those that the row names.
    """
    source = open_file(row.sha256)
    if source is None:
        return None
    with source, read_bounded(source, row.name) as counted:
        content = _digest(counted) if dry_run else services.content.put(counted)
    if content.sha256 != row.sha256:
        raise RowFileError(
            f"The bytes of {row.name} are not the ones it names.",
            case=RowFileCase.OTHER_BYTES,
            name=row.name,
        )
    if dry_run:
        return Stored(content=content, media_type="application/octet-stream")
    with services.content.open(content.sha256) as kept:
        media_type = sniff(kept, row.name)
    with services.content.local(content.sha256) as path:
        measures = services.pool.measure(path, media_type)
    return Stored(
        content=content,
        media_type=media_type,
        pages=measures.pages,
        seconds=measures.seconds,
    )


def _digest(source: BinaryIO) -> StoredContent:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return StoredContent(digest.hexdigest(), size)
