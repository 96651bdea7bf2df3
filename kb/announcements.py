"""Announcements on the start page, from a day to a day."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ForeignKey, Select, Text, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kb import audit, lines
from kb.articles.kinds import Audience
from kb.audit import By
from kb.columns import enum_column
from kb.database import Base
from kb.errors import Case, InvalidInputError, NotFoundError
from kb.people.models import User
from kb.text import MAX_LINE, to_block, to_line

MAX_TEXT: Final = 5_000


class AnnouncementCase(Case):
    BAD_TEXT = "bad_text"
    ENDS_TOO_EARLY = "ends_too_early"


class AnnouncementError(InvalidInputError):
    code = "bad_announcement"


class Announcement(Base):
    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text, default="")
    """Markdown."""
    audience: Mapped[Audience] = mapped_column(enum_column(Audience))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    author: Mapped[User] = relationship(lazy="joined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What somebody wants to announce."""

    title: str
    text: str = ""
    audience: Audience = Audience.INTERNAL
    starts_on: date
    ends_on: date | None = None

    def checked(self) -> "Notice":
        """The same without stray characters. Raise ``AnnouncementError``."""
        title = to_line(self.title)
        text = to_block(self.text)
        if not title or len(title) > MAX_LINE or len(text) > MAX_TEXT:
            raise AnnouncementError(
                f"An announcement has a title of up to {MAX_LINE} characters and a "
                f"text of up to {MAX_TEXT:,}.",
                case=AnnouncementCase.BAD_TEXT,
                title=MAX_LINE,
                text=MAX_TEXT,
            )
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise AnnouncementError(
                "An announcement cannot end before it begins.",
                case=AnnouncementCase.ENDS_TOO_EARLY,
            )
        return replace(self, title=title, text=text)


def announce(session: Session, notice: Notice, *, by: By) -> Announcement:
    """Raise ``AnnouncementError`` for one without a title, too long, or reversed."""
    given = notice.checked()
    announcement = Announcement(
        title=given.title,
        text=given.text,
        audience=given.audience,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        author_id=by.actor.user.id,
        created_at=by.now,
    )
    session.add(announcement)
    session.flush()  # The audit names its id.
    audit.record(session, "announce", announcement, by=by)
    return announcement


def take_down(
    session: Session,
    announcement: Announcement,
    *,
    by: By,
    today: date,
) -> None:
    """Show it no more; what was said stays on record."""
    announcement.ends_on = today - timedelta(days=1)
    audit.record(session, "take_down", announcement, by=by)


def get_announcement(session: Session, announcement_id: int) -> Announcement:
    found = session.get(Announcement, announcement_id)
    if found is None:
        raise NotFoundError("announcement", announcement_id)
    return found


def ask_for_current(user: User) -> Select[Any]:
    """For what *user* should read on the day that is said to be ``today``, the newest first.

    What stands beside the title is the text.
    """
    return _CURRENT if user.is_staff else _CURRENT_FOR_ALL


_CURRENT: Final = (
    lines.to_select(
        id=Announcement.id,
        title=Announcement.title,
        beside=Announcement.text,
        since=Announcement.created_at,
    )
    .where(
        Announcement.starts_on <= bindparam("today"),
        or_(Announcement.ends_on.is_(None), Announcement.ends_on >= bindparam("today")),
    )
    .order_by(Announcement.id.desc())
    .limit(5)
)
_CURRENT_FOR_ALL: Final = _CURRENT.where(Announcement.audience == Audience.SELF_SERVICE)


def list_all(session: Session, limit: int = 100) -> list[Announcement]:
    return list(
        session.scalars(
            select(Announcement).order_by(Announcement.id.desc()).limit(limit)
        )
    )
