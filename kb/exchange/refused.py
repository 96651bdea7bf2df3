"""Rows that an import refused, kept as they came, to be mended and imported again."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.database import Base
from kb.exchange.jobs import ImportJob, JobState

DAYS: Final = 90
"""So long after the end of an import its refused rows are kept."""
AT_ONCE: Final = 500
"""Rows in memory, or in one transaction that forgets them."""


class RefusedRow(Base):
    """One of them, with the reason. What they are called is with the import."""

    __tablename__ = "refused_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id"), index=True)
    row: Mapped[int | None]
    """As a spreadsheet counts; of rows refused before this was kept, nobody knows."""
    code: Mapped[str]
    field: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    source: Mapped[Any] = mapped_column(JSON)
    """A list of cells, or an object."""


def keep(session: Session, job_id: int, rows: Iterable[RefusedRow]) -> None:
    """In that order; with the count of them, so that none is there twice."""
    for row in rows:
        row.job_id = job_id
        session.add(row)


def list_rows(
    session: Session, job_id: int, limit: int, *, after: int = 0
) -> list[RefusedRow]:
    """In the order of the file, from the one after that id."""
    return list(
        session.scalars(
            select(RefusedRow)
            .where(RefusedRow.job_id == job_id, RefusedRow.id > after)
            .order_by(RefusedRow.id)
            .limit(limit)
        )
    )


def iter_rows(session: Session, job_id: int) -> Iterator[RefusedRow]:
    """All of them, some at a time."""
    last = 0
    while some := list_rows(session, job_id, AT_ONCE, after=last):
        yield from some
        last = some[-1].id
        session.expunge_all()


def forget_before(session: Session, moment: datetime) -> int:
    """Some rows of imports that ended before *moment*; return how many went."""
    ended = select(ImportJob.id).where(
        ImportJob.state != JobState.RUNNING, ImportJob.updated_at < moment
    )
    some = select(RefusedRow.id).where(RefusedRow.job_id.in_(ended)).limit(AT_ONCE)
    gone = session.scalars(some).all()
    session.execute(delete(RefusedRow).where(RefusedRow.id.in_(gone)))
    return len(gone)
