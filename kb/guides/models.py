"""The tables of service guides, of their editions, and of what stands in each."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.kinds import Audience
from kb.columns import enum_column
from kb.database import Base
from kb.moves import Event
from kb.people.models import User
from kb.services.models import Client


class EditionState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Guide(Base):
    """A guide of one client: what its next edition is made by."""

    __tablename__ = "guide"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(50), unique=True)
    names: Mapped[dict[str, str]]
    """By language."""
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    audience: Mapped[Audience] = mapped_column(enum_column(Audience))
    language: Mapped[str] = mapped_column(String(10))
    outline: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Its chapters, as ``kb.guides.outlines`` reads them."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    client: Mapped[Client] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class GuideEdition(Base):
    """What a guide said at one time. The database keeps what was frozen as it is."""

    __tablename__ = "guide_edition"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guide_id: Mapped[int] = mapped_column(ForeignKey("guide.id"), index=True)
    number: Mapped[int]
    key: Mapped[str | None] = mapped_column(String(60), unique=True)
    """Guide and number: there is one edition of each. None once it is discarded."""
    title: Mapped[str]
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    audience: Mapped[Audience] = mapped_column(enum_column(Audience))
    language: Mapped[str] = mapped_column(String(10))
    chapters: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Headings, words, tables and gaps; its articles are entries."""
    identifiers: Mapped[dict[str, Any]]
    """Which entries name each; see ``kb.guides.building``."""
    changes: Mapped[dict[str, Any]]
    """What is otherwise than in the edition before."""
    state: Mapped[EditionState] = mapped_column(enum_column(EditionState), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    guide: Mapped[Guide] = relationship()
    client: Mapped[Client] = relationship()
    maker: Mapped[User] = relationship(foreign_keys=[maker_id], lazy="joined")
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
    files: Mapped[list["GuideFile"]] = relationship(order_by="GuideFile.form")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class GuideEntry(Base):
    """An article in an edition, as the revision that it had; kept for good."""

    __tablename__ = "guide_entry"
    __table_args__ = (UniqueConstraint("edition_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("guide_edition.id"))
    position: Mapped[int]
    """In the whole edition, from 1."""
    chapter: Mapped[int]
    """From 1."""
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    title: Mapped[str]


class GuideFile(Base):
    """A published edition as one file, its bytes kept for good."""

    __tablename__ = "guide_file"
    __table_args__ = (UniqueConstraint("edition_id", "form"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("guide_edition.id"))
    form: Mapped[str] = mapped_column(String(10))
    blob_sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    size: Mapped[int]
    """Bytes."""


class GuideEvent(Event[EditionState], Base):
    """One step of an edition."""

    __tablename__ = "guide_event"
    states = EditionState

    edition_id: Mapped[int] = mapped_column(ForeignKey("guide_edition.id"), index=True)
