"""What became of each file that was ever ingested, by its path."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.articles.models import Submission
from kb.database import Base


class IngestedFile(Base):
    """The last thing that happened to one path: its status, losses and article.

    Several paths with the same bytes refer to the same article.
    """

    __tablename__ = "ingested_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    losses: Mapped[list[dict[str, str]]]
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    at: Mapped[datetime]


def find_by_path(session: Session, path: str) -> IngestedFile | None:
    return find_by_paths(session, [path]).get(path)


def find_by_paths(session: Session, paths: Iterable[str]) -> dict[str, IngestedFile]:
    """Those that are known, by their paths."""
    rows = session.scalars(
        select(IngestedFile).where(IngestedFile.path.in_(sorted(paths)))
    )
    return {row.path: row for row in rows}


def find_by_content(session: Session, sha256: str) -> IngestedFile | None:
    """The first path that brought these bytes to a submission."""
    return session.scalar(
        select(IngestedFile)
        .where(IngestedFile.sha256 == sha256, IngestedFile.submission_id.is_not(None))
        .order_by(IngestedFile.id)
        .limit(1)
    )


def find_by_contents(
    session: Session, contents: Iterable[str]
) -> dict[str, IngestedFile]:
    """As ``find_by_content``, for several; by their SHA-256."""
    first = (
        select(func.min(IngestedFile.id))
        .where(
            IngestedFile.sha256.in_(sorted(contents)),
            IngestedFile.submission_id.is_not(None),
        )
        .group_by(IngestedFile.sha256)
    )
    rows = session.scalars(select(IngestedFile).where(IngestedFile.id.in_(first)))
    return {row.sha256: row for row in rows}


def count_by_status(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(IngestedFile.status, func.count().label("count")).group_by(
            IngestedFile.status
        )
    )
    return dict(rows.all())


def with_losses() -> Select[IngestedFile]:
    """Files of which something was lost on the way in, newest first."""
    return (
        select(IngestedFile)
        .where(IngestedFile.status.not_in(("ok", "duplicate")))
        .order_by(IngestedFile.at.desc(), IngestedFile.id.desc())
    )


def list_articles(session: Session, files: Iterable[IngestedFile]) -> dict[int, int]:
    """The article that each of *files* became, by the file's id."""
    rows = session.execute(
        select(IngestedFile.id, Submission.article_id)
        .join(Submission, IngestedFile.submission_id == Submission.id)
        .where(
            IngestedFile.id.in_([file.id for file in files]),
            Submission.article_id.is_not(None),
        )
    )
    return {file_id: article_id for file_id, article_id in rows if article_id}
