"""Files inside files: kept within limits, and those that are not reported."""

import io
from collections.abc import Iterable
from typing import Final

from ingest import media_types
from ingest.extraction import EmbeddedFile, FileStatus, Loss, LossCode

MAX_FILES: Final = 200
MAX_FILE_BYTES: Final = 50 << 20
MAX_BYTES: Final = 100 << 20
"""Of all files inside one."""

_TOO_LARGE: Final = "A file inside the document is too large to be kept."
_TOO_MANY: Final = f"Of the files inside the document, only {MAX_FILES} are kept."

Embedded = tuple[tuple[EmbeddedFile, ...], tuple[Loss, ...]]


def keep(found: Iterable[tuple[str, bytes | None]]) -> Embedded:
    """The files of *found*, and what is lost of them.

    Each is given as its name and bytes; no bytes stand for a file that is too large.
    """
    files: list[EmbeddedFile] = []
    losses: list[Loss] = []
    total = 0
    for name, data in found:
        if len(files) >= MAX_FILES:
            losses.append(_loss(name, _TOO_MANY))
            break
        if data is None or len(data) > MAX_FILE_BYTES or total + len(data) > MAX_BYTES:
            losses.append(_loss(name, _TOO_LARGE))
            continue
        total += len(data)
        files.append(_file(name, data))
    return tuple(files), tuple(losses)


def _file(name: str, data: bytes) -> EmbeddedFile:
    return EmbeddedFile(
        name=name,
        media_type=media_types.sniff(io.BytesIO(data), name),
        size=len(data),
        status=FileStatus.UNSUPPORTED,
        data=data,
    )


def _loss(name: str, detail: str) -> Loss:
    return Loss(LossCode.ATTACHMENT_NOT_READ, name, detail)
