"""The tables of pictures, of the texts that carry them, and of what is drawn of files."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kb.database import Base


class Picture(Base):
    """A picture that somebody put into a text.

    What people see is drawn anew (``Rendition``); the original may say where it was made,
    and by whom.
    """

    __tablename__ = "picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    """What its address says; nobody guesses it, though it opens nothing by itself."""
    original_sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    name: Mapped[str]
    """Of the original."""
    width: Mapped[int]
    """Pixels, as it is shown."""
    height: Mapped[int]
    is_first: Mapped[bool] = mapped_column(default=False)
    """Whether the original has more than the one that is shown: it moves, or has pages."""
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    """Who put it in."""
    added_at: Mapped[datetime]
    unused_since: Mapped[datetime | None] = mapped_column(index=True)
    """``None`` while a text carries it."""


class PictureUse(Base):
    """A text that carries a picture, by what the text belongs to; one of these is set."""

    __tablename__ = "picture_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    picture_id: Mapped[int] = mapped_column(ForeignKey("picture.id"), index=True)
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident_event.id"), index=True
    )
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id"), index=True
    )
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"), index=True)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"), index=True)
    duty_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("duty_run.id"), index=True
    )
    judged_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id"), index=True
    )
    """What is said of a submission on its way: verdicts, reasons."""


class Rendition(Base):
    """What was drawn of a stored file, so that nobody is sent the file itself.

    It goes when the file goes, and is drawn again when somebody asks for it.
    """

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("source_sha256", "page", "size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_sha256: Mapped[str] = mapped_column(String(64))
    """No reference: a drawing must not keep what it was drawn of."""
    page: Mapped[int]
    """From 1."""
    size: Mapped[str] = mapped_column(String(10))
    blob_sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
