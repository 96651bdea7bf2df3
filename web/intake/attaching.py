"""A file that came in, and what was inside it, as the attachments of a submission."""

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import BinaryIO, Final

from sqlalchemy.orm import Session

from ingest import media_types
from ingest.extraction import Extraction, Loss, Outcome
from ingest.topology.storing import to_stored
from ingest.workers import ExtractionPool
from kb.articles.models import Attachment
from kb.content.references import remember_all
from kb.content.store import ContentStore, StoredContent
from kb.incidents.opening import IncomingFile
from kb.topology import recording
from kb.topology.graphs import StoredGraph
from web.intake.incoming import Part
from web.intake.private_keys import (
    require_no_private_key_in,
    require_no_private_key_read,
)

PDF: Final = "application/pdf"


def store_parts(content: ContentStore, extraction: Extraction) -> tuple[Part, ...]:
    """Keep the bytes of the files that were found inside another one."""
    return tuple(
        Part(replace(embedded, data=b""), content.put(io.BytesIO(embedded.data)))
        for embedded in extraction.attachments
        if embedded.data
    )


def to_attachments(
    name: str,
    outcome: Outcome,
    original: StoredContent,
    parts: Sequence[Part],
) -> list[Attachment]:
    """The file itself, and after it the files that were found inside."""
    whole = Attachment(
        position=0,
        blob_sha256=original.sha256,
        name=name,
        media_type=outcome.media_type,
        size=original.size,
        pages=_page_count(outcome),
        status=outcome.status.value,
        losses=[to_loss_row(loss) for loss in losses_of(outcome)],
    )
    return [
        whole,
        *(
            Attachment(
                position=position,
                blob_sha256=part.content.sha256,
                name=part.file.name,
                media_type=part.file.media_type,
                size=part.content.size,
                status=str(part.file.status),
                losses=[],
                text=part.file.text,
            )
            for position, part in enumerate(parts, start=1)
        ),
    ]


def keep_file(
    content: ContentStore,
    pool: ExtractionPool,
    name: str,
    source: BinaryIO,
    *,
    internal: bool = False,
) -> IncomingFile:
    """Keep a file whose text nobody needs, before any transaction.

    Raise ``PrivateKeyError`` for one that holds one.
    """
    require_no_private_key_in(source)
    kept = content.put(source)
    media_type = media_types.sniff(source, name)
    with content.local(kept.sha256) as path:
        measures = pool.measure(path, media_type)
    return IncomingFile(
        content=kept,
        name=name,
        media_type=media_type,
        internal=internal,
        pages=measures.pages,
        seconds=measures.seconds,
    )


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that is kept and read: what a submission has of it, not written down yet."""

    rows: Sequence[Attachment]
    """The file, and the files inside it."""
    contents: Sequence[StoredContent]
    """What the rows refer to."""
    graph: StoredGraph | None
    """What it connects, if it is a drawing or has a table of ports."""

    def record(self, session: Session, *, now: datetime) -> None:
        """Write down what the rows rest on, in the transaction that adds them."""
        remember_all(session, self.contents, now=now)
        if self.graph is not None:
            recording.keep(session, self.contents[0].sha256, self.graph)


def read_file(
    content: ContentStore, pool: ExtractionPool, name: str, source: BinaryIO
) -> ReadFile:
    """Keep a file and the files inside it, and read them, before any transaction.

    Raise ``PrivateKeyError`` for a file that holds one.
    """
    require_no_private_key_in(source)
    original = content.put(source)
    with content.local(original.sha256) as path:
        outcome = pool.extract(path, name)
        measures = pool.measure(path, outcome.media_type)
    extraction = outcome.extraction
    parts = store_parts(content, extraction) if extraction is not None else ()
    rows = to_attachments(name, outcome, original, parts)
    if extraction is not None:
        require_no_private_key_read(extraction)
        rows[0].text = extraction.text
    rows[0].seconds = measures.seconds
    contents = (original, *(part.content for part in parts))
    return ReadFile(rows, contents, graph_of(outcome))


def graph_of(outcome: Outcome) -> StoredGraph | None:
    """What the file connects, as it is kept beside the file's content."""
    graph = outcome.extraction.topology if outcome.extraction else None
    return to_stored(graph) if graph is not None else None


def _page_count(outcome: Outcome) -> int:
    if outcome.media_type != PDF or outcome.extraction is None:
        return 0
    return outcome.extraction.pages


def losses_of(outcome: Outcome) -> tuple[Loss, ...]:
    return outcome.extraction.losses if outcome.extraction else ()


def to_loss_row(loss: Loss) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(loss).items()}
