"""Which row of another system became what here: the key that makes a repeat harmless."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.articles.models import Submission
from kb.database import Base
from kb.exchange.errors import RowCase, RowError
from kb.exchange.rows import Noun
from kb.text import MAX_LINE


class ExternalKey(Base):
    """A row's name where it comes from, and the record here that is the same thing.

    It is written in the transaction of the record itself.
    """

    __tablename__ = "external_key"
    __table_args__ = (UniqueConstraint("origin", "noun", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(MAX_LINE))
    noun: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(MAX_LINE))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the whole row as it was last taken in."""
    given: Mapped[dict[str, str]]
    """Digest of each field as the row last gave it: what differs here, people changed."""
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    past_case_id: Mapped[int | None] = mapped_column(
        ForeignKey("past_case.id"), index=True
    )
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id"), index=True
    )
    job_id: Mapped[int | None] = mapped_column(ForeignKey("import_job.id"), index=True)
    """The import on a page that brought it, which may be undone."""
    at: Mapped[datetime]


def write_rows(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], by: str
) -> list[int]:
    """Insert *rows* in as few statements as there can be; return their ids, in order.

    They are told apart by the column *by*: whoever asks SQLite for ids in the order of
    the rows is given one statement for each.
    """
    columns = table.__table__.c
    new = insert(table.__table__).returning(columns.id, columns[by])  # type: ignore[arg-type]  # It is one.
    ids = {told: key for key, told in session.connection().execute(new, list(rows))}
    return [ids[row[by]] for row in rows]


def find_keys(
    session: Session, origin: str, external_ids: Iterable[str]
) -> dict[str, ExternalKey]:
    """The keys of rows of incidents, locked as ``find_key`` does; of many at once."""
    found = session.scalars(
        select(ExternalKey)
        .where(
            ExternalKey.origin == origin,
            ExternalKey.noun == Noun.INCIDENTS.value,
            ExternalKey.external_id.in_(sorted(set(external_ids))),
        )
        .order_by(ExternalKey.id)
        .with_for_update(of=ExternalKey)
    )
    return {key.external_id: key for key in found}


def find_key(
    session: Session, origin: str, noun: Noun, external_id: str
) -> ExternalKey | None:
    """The key, locked against a second import of the same row."""
    return session.scalar(
        select(ExternalKey)
        .where(
            ExternalKey.origin == origin,
            ExternalKey.noun == noun.value,
            ExternalKey.external_id == external_id,
        )
        .with_for_update(of=ExternalKey)
    )


def find_article_id(session: Session, origin: str, external_id: str) -> int | None:
    """The article that the row *external_id* of *origin* became."""
    return session.scalar(
        select(Submission.article_id)
        .join(ExternalKey, ExternalKey.submission_id == Submission.id)
        .where(
            ExternalKey.origin == origin,
            ExternalKey.noun == Noun.ARTICLES.value,
            ExternalKey.external_id == external_id,
        )
    )


def require_key(external_id: str) -> str:
    """Raise ``RowError`` for a key that is too long to be kept."""
    if len(external_id) > MAX_LINE:
        raise RowError(
            f"A key may have {MAX_LINE} characters.",
            "external_id",
            case=RowCase.LONG_KEY,
            limit=MAX_LINE,
        )
    return external_id
