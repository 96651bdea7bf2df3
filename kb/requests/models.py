"""The table of what people can ask for: each kind with what it has to be told."""

from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.models import Article
from kb.columns import enum_column
from kb.database import Base
from kb.people.models import Post, User


class Nature(StrEnum):
    """What ITIL calls it."""

    FAULT = "fault"
    REQUEST = "request"
    """Somebody needs something that is not broken."""
    QUESTION = "question"


class Detail(StrEnum):
    """What a kind may ask besides a title; the first two are fields of every incident."""

    SYSTEM = "system"
    DESCRIPTION = "description"
    SCREEN = "screen"
    """Which menu or function."""
    OPERATION = "operation"
    """What was being done."""
    OBJECT_NUMBER = "object_number"
    """Of the case at hand, such as a taxpayer's."""
    MESSAGE = "message"
    """Word by word."""
    WHEN = "when"
    PICTURE = "picture"


class RequestKind(Base):
    """One kind of request, as the asker chooses it. Data: an installation adds its own."""

    __tablename__ = "request_kind"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 4", name="level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(50), unique=True)
    nature: Mapped[Nature] = mapped_column(enum_column(Nature))
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    """By language: what people of IT call it."""
    words: Mapped[dict[str, str]] = mapped_column(JSON)
    """By language: what whoever asks knows it by."""
    post: Mapped[Post] = mapped_column(enum_column(Post))
    level: Mapped[int] = mapped_column(default=1)
    asks: Mapped[list[str]] = mapped_column(JSON)
    """Of ``Detail``, in the order of the form."""
    requires: Mapped[list[str]] = mapped_column(JSON)
    """Those of them without which nobody can help."""
    needs_approval: Mapped[bool] = mapped_column(default=False)
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Else the lead of the asker's unit."""
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    """The approved solution by which it is done; linked when one is opened."""
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)

    approver: Mapped[User | None] = relationship()
    procedure: Mapped[Article | None] = relationship()
