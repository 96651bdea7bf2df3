"""A letter as an extraction: whatever program kept it."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ingest import embedded_files
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, Loss
from ingest.extractors.html import HTMLExtractor
from ingest.extractors.text import split_paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What was read of one message."""

    subject: str = ""
    fields: Sequence[tuple[str, str]] = ()
    """From, To, Date … as the letter gives them."""
    sent_at: datetime | None = None
    author: str = ""
    text: str = ""
    html: str = ""
    """Used where there is no plain text."""
    files: Sequence[tuple[str, bytes]] = ()
    losses: Sequence[Loss] = ()


_SHOWN: Final = 60
"""Characters below which a plain text beside an HTML one may be a mere hint."""


def to_extraction(letter: Letter) -> Extraction:
    files, lost = embedded_files.keep(letter.files)
    return Extraction(
        structure=tuple(to_blocks(letter)),
        title=letter.subject or None,
        author=letter.author or None,
        created_at=letter.sent_at,
        attachments=files,
        losses=(*letter.losses, *lost),
    )


def to_blocks(letter: Letter) -> Iterator[Block]:
    if letter.subject:
        yield Block(BlockType.HEADING, letter.subject, 1)
    said = [f"{name}: {value}" for name, value in letter.fields if value]
    if said:
        yield Block(BlockType.PARAGRAPH, "\n".join(said))
    rich = _read_html(letter.html) if letter.html else ()
    if rich and len(letter.text.strip()) < _SHOWN:
        yield from rich
        return
    for paragraph in split_paragraphs(letter.text):
        yield Block(BlockType.PARAGRAPH, paragraph)


def _read_html(html: str) -> tuple[Block, ...]:
    try:
        source = io.BytesIO(b"\xef\xbb\xbf" + html.encode("utf-8", "replace"))
        return HTMLExtractor().extract(source).structure
    except DamagedFileError:
        return ()
