"""Text recognised in images and scanned pages: kept beside the bytes, never in them.

It is keyed by content, like the graphs of drawings: a revision stays as it was written,
and whoever may see an attachment sees what was recognised in it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, Text, bindparam, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.articles.models import Article, Attachment, PendingIndexing, Revision
from kb.database import Base

PARTIAL = "partial"
"""Status of an attachment in which something was not read."""


class Recognition(Base):
    """How far the reading of one content's images has come.

    It does not count as a reference to the content.
    """

    __tablename__ = "recognition"

    blob_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    total: Mapped[int]
    """Images and pages that are to be read."""
    done: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(index=True)


class RecognisedText(Base):
    """What was recognised in one image or on one page."""

    __tablename__ = "recognised_text"

    blob_sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("recognition.blob_sha256"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    """From 0, in the order of the file."""
    place: Mapped[str]
    """page 3, word/media/image1.png; empty for the file itself."""
    text: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float]
    """0 to 1, as the recogniser judges itself."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A content whose images wait to be read."""

    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class Progress:
    total: int
    done: int
    is_finished: bool
    texts: tuple[RecognisedText, ...]


def find_unread(session: Session, *, lost: Collection[str] = ()) -> Unread | None:
    """What was begun and not finished first, then the newest attachment.

    Those whose bytes are *lost* are left out.
    """
    begun = exists().where(Recognition.blob_sha256 == Attachment.blob_sha256)
    unfinished = begun.where(Recognition.finished_at.is_(None))
    for wanted in (unfinished, ~begun):
        row = session.execute(
            select(Attachment.blob_sha256, Attachment.name)
            .where(
                Attachment.status == PARTIAL,
                Attachment.blob_sha256.not_in(lost),
                wanted,
            )
            .order_by(Attachment.id.desc())
            .limit(1)
        ).first()
        if row is not None:
            return Unread(row.blob_sha256, row.name)
    return None


def count_unread(session: Session) -> int:
    """Contents that wait, begun ones among them."""
    finished = exists().where(
        Recognition.blob_sha256 == Attachment.blob_sha256,
        Recognition.finished_at.is_not(None),
    )
    return (
        session.scalar(
            select(func.count(Attachment.blob_sha256.distinct())).where(
                Attachment.status == PARTIAL, ~finished
            )
        )
        or 0
    )


def begin(session: Session, sha256: str, total: int) -> int:
    """Note how much there is to read; return how much of it was read before."""
    row = session.get(Recognition, sha256)
    if row is None:
        row = Recognition(blob_sha256=sha256, total=total, done=0)
        session.add(row)
    row.total = total
    return row.done


def add(
    session: Session, sha256: str, place: str, text: str, confidence: float
) -> None:
    """Keep the text of the next image; an image without text counts as read too."""
    row = session.get_one(Recognition, sha256)
    if text:
        session.add(
            RecognisedText(
                blob_sha256=sha256,
                position=row.done,
                place=place,
                text=text,
                confidence=confidence,
            )
        )
    row.done += 1


def finish(session: Session, sha256: str, *, now: datetime) -> None:
    """End the reading, and have the articles found by what was read."""
    session.get_one(Recognition, sha256).finished_at = now
    articles = session.scalars(
        select(Article.id)
        .join(Revision, Article.current_revision_id == Revision.id)
        .join(Attachment, Attachment.submission_id == Revision.submission_id)
        .where(Attachment.blob_sha256 == sha256)
        .distinct()
    )
    session.add_all(
        PendingIndexing(article_id=article_id, since=now) for article_id in articles
    )


def read_progress(
    session: Session, attachments: Iterable[Attachment]
) -> Mapping[str, Progress]:
    """By content, for those *attachments* of which anything was read or waits."""
    wanted = {each.blob_sha256 for each in attachments}
    if not wanted:
        return {}
    rows = session.scalars(_READINGS, {"sha256s": list(wanted)}).all()
    texts: dict[str, list[RecognisedText]] = {}
    if not rows:
        return {}
    for text in session.scalars(
        select(RecognisedText)
        .where(RecognisedText.blob_sha256.in_(wanted))
        .order_by(RecognisedText.blob_sha256, RecognisedText.position)
    ):
        texts.setdefault(text.blob_sha256, []).append(text)
    return {
        row.blob_sha256: Progress(
            row.total,
            row.done,
            row.finished_at is not None,
            tuple(texts.get(row.blob_sha256, ())),
        )
        for row in rows
    }


_READINGS: Final = select(Recognition).where(
    Recognition.blob_sha256.in_(bindparam("sha256s", expanding=True))
)
