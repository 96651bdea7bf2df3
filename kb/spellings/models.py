"""The tables of spellings: which were merged, what that rewrote, and which stay apart."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kb.columns import enum_column
from kb.database import Base
from kb.spellings.names import Field


class SpellingMerge(Base):
    """An old spelling that stands for another name, until somebody undoes that."""

    __tablename__ = "spelling_merge"
    __table_args__ = (
        Index(
            "ix_spelling_merge_in_force",
            "field",
            "old",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[Field] = mapped_column(enum_column(Field, is_checked=False))
    old: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    kept: Mapped[dict[str, int | None]] = mapped_column(JSON)
    """Who answered for the old one, where it was a system of its own."""
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    merged_at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]


class MergedRow(Base):
    """A row that had the old spelling: with it, undoing touches no other."""

    __tablename__ = "merged_row"

    merge_id: Mapped[int] = mapped_column(
        ForeignKey("spelling_merge.id"), primary_key=True
    )
    place: Mapped[str] = mapped_column(String(20), primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True)


class SpellingsApart(Base):
    """Two names that look alike and mean different things: they are not offered again."""

    __tablename__ = "spellings_apart"
    __table_args__ = (UniqueConstraint("field", "first", "second"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[Field] = mapped_column(enum_column(Field, is_checked=False))
    first: Mapped[str] = mapped_column(String(200))
    """The lesser of the two, so that a pair is one row."""
    second: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
