"""One file read in this process: sniffed, extracted, and given its status."""

import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from ingest import clock, media_types
from ingest.errors import (
    DamagedFileError,
    ExtractionError,
    PasswordError,
    ProgramMissingError,
    RefusedError,
    UnsupportedFormatError,
)
from ingest.extraction import (
    Block,
    BlockType,
    Extraction,
    FileStatus,
    Loss,
    LossCode,
    Outcome,
)
from ingest.formats.office import ENCRYPTED_OFFICE
from ingest.losses import summed
from ingest.registry import default_registry
from kb.characters import repaired

if TYPE_CHECKING:
    from ingest.inside import Scope

_STATUS: Final = {
    PasswordError: FileStatus.PASSWORD,
    RefusedError: FileStatus.REFUSED,
    UnsupportedFormatError: FileStatus.UNSUPPORTED,
    DamagedFileError: FileStatus.DAMAGED,
    ExtractionError: FileStatus.DAMAGED,
}

_NO_TIME: Final = "Reading it took too long, or too much memory."
_NO_TEXT: Final = Loss(LossCode.NO_TEXT, "", "The file holds no text.")


def read_file(path: Path, name: str) -> Outcome:
    """Read the file at *path*, known to people as *name*."""
    with path.open("rb") as source:
        return read(source, name)


def sniff_file(path: Path, name: str) -> str:
    """The media type of the file at *path*, known to people as *name*."""
    with path.open("rb") as source:
        return media_types.sniff(source, name)


def read(source: BinaryIO, name: str, scope: "Scope | None" = None) -> Outcome:
    """Read *source*; every fault of the file is the outcome's status and reason.

    *scope* is that of a file inside another one.
    """
    if source.seek(0, io.SEEK_END) == 0:
        media_type = media_types.sniff(source, name)
        return Outcome(FileStatus.DAMAGED, media_type, reason="The file is empty.")
    # The process that has files read names this function and never calls it.
    from ingest.inside import Scope, read_inside  # noqa: PLC0415

    media_type = media_types.sniff(source, name)
    with clock.allowed() as allowance:
        try:
            extraction = _shown(_extract(source, media_type))
            extraction = read_inside(extraction, scope or Scope(), read)
        except ExtractionError as error:
            failed = _failed(error, media_type)
            is_late = failed.status is FileStatus.DAMAGED and allowance.losses
            return _too_much(media_type) if is_late else failed
    if not _has_text(extraction):
        if allowance.losses:
            return _too_much(media_type)
        extraction = replace(extraction, losses=extraction.losses or (_NO_TEXT,))
    lost = summed((*extraction.losses, *allowance.losses))
    status = FileStatus.PARTIAL if lost else FileStatus.OK
    return Outcome(status, media_type, replace(extraction, losses=lost))


def _extract(source: BinaryIO, media_type: str) -> Extraction:
    if media_type == ENCRYPTED_OFFICE:
        raise PasswordError("The file is protected by a password.")
    return default_registry()[media_type].extract(source)


def _shown(extraction: Extraction) -> Extraction:
    """*extraction* with repaired text, a title, and the topology of its tables."""
    # The process that has files read names these functions and never calls them.
    from ingest import titles  # noqa: PLC0415
    from ingest.topology.documents import read_document  # noqa: PLC0415

    structure = tuple(map(_repaired, extraction.structure))
    # A heading of a drawing is the name of one of its pages.
    headings = () if extraction.topology else structure
    title = titles.choose(repaired(extraction.title or ""), headings)
    extraction = replace(extraction, structure=structure, title=title)
    if extraction.topology is not None or _is_drawing(extraction):
        return extraction
    found = read_document(structure)
    losses = tuple(dict.fromkeys((*extraction.losses, *found.losses)))
    return replace(extraction, topology=found.graph, losses=losses)


def _too_much(media_type: str) -> Outcome:
    return Outcome(FileStatus.REFUSED, media_type, reason=_NO_TIME)


def _is_drawing(extraction: Extraction) -> bool:
    """Whether it was read as a drawing, though nothing came of it."""
    return any(loss.code == LossCode.DIAGRAM_NOT_READ for loss in extraction.losses)


def _failed(error: ExtractionError, media_type: str) -> Outcome:
    status = next(s for cls, s in _STATUS.items() if isinstance(error, cls))
    is_missing = isinstance(error, ProgramMissingError)
    advice = default_registry().unreadable(media_type) if is_missing else ""
    return Outcome(status, media_type, reason=advice or str(error))


def _repaired(block: Block) -> Block:
    text = repaired(block.text)
    if text is block.text:
        return block
    cells = tuple(tuple(map(repaired, row)) for row in block.cells)
    return replace(block, text=text, cells=cells)


def _has_text(extraction: Extraction) -> bool:
    """Whether there is more than the names of sheets and numbers of slides."""
    return any(file.text for file in extraction.attachments) or any(
        block.text.strip()
        for block in extraction.structure
        if block.type not in {BlockType.SHEET, BlockType.SLIDE}
    )
