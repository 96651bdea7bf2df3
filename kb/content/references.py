"""Which stored contents are referred to, and by how many rows."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from datetime import datetime

from sqlalchemy import Column, Select, delete, func, select, union_all
from sqlalchemy.orm import Session

from kb.content.models import Blob
from kb.content.store import StoredContent
from kb.database import Base, insert_absent


def remember(session: Session, content: StoredContent, *, now: datetime) -> None:
    """Make sure that a stored content has its row.

    Two transactions that bring the same content wait for each other here.
    """
    remember_all(session, [content], now=now)


def remember_all(
    session: Session, contents: Iterable[StoredContent], *, now: datetime
) -> None:
    """As ``remember``. Two that bring the same ones take them in one order."""
    rows = {
        each.sha256: {"sha256": each.sha256, "size": each.size, "stored_at": now}
        for each in contents
    }
    if rows:
        ordered = [rows[sha256] for sha256 in sorted(rows)]
        session.execute(insert_absent(session, Blob), ordered)


def referring_columns() -> tuple[Column[str], ...]:
    """Every column, of whatever table, that refers to a stored content."""
    return tuple(
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table is Blob.__table__ for key in column.foreign_keys)
    )


def count_references(session: Session, sha256: str) -> int:
    return sum(
        session.scalar(select(func.count()).where(column == sha256)) or 0
        for column in referring_columns()
    )


def forget_unreferred(session: Session, sha256s: Iterable[str]) -> list[str]:
    """Remove the rows that nothing refers to; return those whose bytes may go.

    Whoever is referring to one at this moment keeps it: its row is locked, and left.
    """
    wanted = sorted(sha256s)
    rows = select(Blob.sha256).where(Blob.sha256.in_(wanted)).order_by(Blob.sha256)
    known = set(session.scalars(rows))
    # Once it is ours, no reference can come any more, and those that came are seen.
    ours = set(session.scalars(rows.with_for_update(skip_locked=True)))
    gone = [
        sha256
        for sha256 in wanted
        if (sha256 in ours or sha256 not in known)
        and not count_references(session, sha256)
    ]
    session.execute(delete(Blob).where(Blob.sha256.in_(gone)))
    return gone


def iter_known(session: Session) -> Generator[str, None, None]:
    """The SHA-256 of every content that has a row, in order.

    Whoever may stop before its end closes it: on PostgreSQL it is a cursor of the server.
    """
    query = select(Blob.sha256).order_by(Blob.sha256)
    # Its iterator, which is what is closed by itself, leaves the cursor open.
    with closing(
        session.scalars(query, execution_options={"yield_per": 1000})
    ) as found:
        yield from found


def iter_orphans(session: Session) -> Iterator[str]:
    """The SHA-256 of contents that have a row and nothing that refers to them."""
    referred = union_all(*(_values(column) for column in referring_columns()))
    yield from session.scalars(
        select(Blob.sha256).where(Blob.sha256.not_in(referred)).order_by(Blob.sha256)
    )


def _values(column: Column[str]) -> Select[str]:
    return select(column).where(column.is_not(None))
