"""The tables of articles, their submissions, verdicts and revisions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.attributes import Attributes
from kb.articles.kinds import ArticleKind, Audience, Confidence
from kb.columns import enum_column
from kb.database import Base
from kb.errors import NotFoundError
from kb.people.models import User


class SubmissionState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    CHECKED_IN = "checked_in"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Aspect(StrEnum):
    """What a verdict is about."""

    CONTENT = "content"
    FORM = "form"


class Article(Base):
    """One piece of knowledge. It exists from its first checked-in revision on."""

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ArticleKind] = mapped_column(enum_column(ArticleKind))
    current_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True)
    )
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str] = mapped_column(default="")
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    """What a controlled document is cited by, given once; ``kb.articles.controlled``."""
    version: Mapped[int] = mapped_column(default=1)

    current_revision: Mapped["Revision | None"] = relationship(
        foreign_keys=[current_revision_id], post_update=True, lazy="joined"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Submission(Base):
    """A proposed article, or a proposed next revision of one."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    base_number: Mapped[int] = mapped_column(default=0)
    """Number of the revision this one was written against; 0 for a new article."""
    kind: Mapped[ArticleKind] = mapped_column(enum_column(ArticleKind))
    title: Mapped[str]
    sections: Mapped[dict[str, str]]
    """Markdown by section name."""
    attributes: Mapped[dict[str, Any]]
    audience: Mapped[Audience] = mapped_column(enum_column(Audience))
    document_number: Mapped[str] = mapped_column(String(60), default="")
    """By what a new controlled document wants to be cited; empty: by the scheme."""
    state: Mapped[SubmissionState] = mapped_column(
        enum_column(SubmissionState), index=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[User] = relationship(lazy="joined")
    article: Mapped[Article | None] = relationship(lazy="joined")
    verdicts: Mapped[list["Verdict"]] = relationship(
        lazy="selectin", order_by="Verdict.id", cascade="all, delete-orphan"
    )
    events: Mapped[list["SubmissionEvent"]] = relationship(
        order_by="SubmissionEvent.id", cascade="all, delete-orphan"
    )
    attachments: Mapped[list["Attachment"]] = relationship(
        lazy="selectin", order_by="Attachment.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def known_attributes(self) -> Attributes:
        return Attributes.from_mapping(self.attributes)

    def get_attachment(self, attachment_id: int) -> "Attachment":
        """Raise ``NotFoundError`` for a file that is not this submission's."""
        for attachment in self.attachments:
            if attachment.id == attachment_id:
                return attachment
        raise NotFoundError("attachment", attachment_id)


class Verdict(Base):
    """One reviewer's judgement of one aspect of a submission, on the text as it is."""

    __tablename__ = "verdict"
    __table_args__ = (UniqueConstraint("submission_id", "aspect"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    aspect: Mapped[Aspect] = mapped_column(enum_column(Aspect))
    passed: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    bulk: Mapped[bool] = mapped_column(default=False)
    """Given for a whole trusted import, not for this text alone."""
    overruled: Mapped[list[str]] = mapped_column(
        JSON, default=list, server_default="[]"
    )
    """Codes of the form rules that the reviewer set aside; the reason says why."""
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    reviewer: Mapped[User] = relationship(lazy="joined")


class SubmissionEvent(Base):
    """One step of a submission on its way, kept for good."""

    __tablename__ = "submission_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    action: Mapped[str]
    source: Mapped[SubmissionState] = mapped_column(
        enum_column(SubmissionState, "source")
    )
    target: Mapped[SubmissionState] = mapped_column(
        enum_column(SubmissionState, "target")
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Attachment(Base):
    """A file of a submission, and of the revision that it becomes."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    position: Mapped[int]
    blob_sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    """Bytes."""
    pages: Mapped[int] = mapped_column(default=0)
    """Pages that can be previewed as images; 0 where there are none."""
    seconds: Mapped[int | None]
    """Of a film that says how long it is."""
    status: Mapped[str] = mapped_column(index=True)
    """How its extraction ended; see ``ingest.extraction.FileStatus``."""
    losses: Mapped[list[dict[str, str]]]
    text: Mapped[str] = mapped_column(Text, default="", deferred=True)
    """What is searchable of it beyond the article's own sections."""

    def copied(self) -> "Attachment":
        """The same file for another submission."""
        names = (
            "position",
            "blob_sha256",
            "name",
            "media_type",
            "size",
            "pages",
            "seconds",
            "status",
            "losses",
            "text",
        )
        return Attachment(**{name: getattr(self, name) for name in names})


class Revision(Base):
    """What was checked in. The database refuses every later change of it."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index("ix_revision_title", "title"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    title: Mapped[str]
    sections: Mapped[dict[str, str]]
    attributes: Mapped[dict[str, Any]]
    audience: Mapped[Audience] = mapped_column(enum_column(Audience))
    confidence: Mapped[Confidence] = mapped_column(enum_column(Confidence))
    bulk: Mapped[bool] = mapped_column(default=False)
    """Imported, not individually reviewed."""
    checked_in_at: Mapped[datetime]

    submission: Mapped[Submission] = relationship(foreign_keys=[submission_id])

    @property
    def attachments(self) -> list[Attachment]:
        return self.submission.attachments


class PendingIndexing(Base):
    """A mark that the index is behind on an article.

    Every change adds a mark of its own and the indexer removes those it has read, so a
    change that arrives while an article is being indexed is never forgotten.
    """

    __tablename__ = "pending_indexing"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    since: Mapped[datetime]
