"""A letter as an extraction: whatever program kept it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest import embedded_files
from ingest.extraction import Block, BlockType, Extraction, Loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What was read of one message."""

    subject: str = ""
    fields: Sequence[tuple[str, str]] = ()
    """From, To, Date … as the letter gives them."""
    sent_at: datetime | None = None
    author: str = ""
    body: Sequence[Block] = ()
    files: Sequence[tuple[str, bytes]] = ()
    losses: Sequence[Loss] = ()


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
    yield from letter.body
