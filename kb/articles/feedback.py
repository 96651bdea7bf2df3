"""What readers say of an article: it becomes work for its owner."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ForeignKey, Select, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kb import lines
from kb.articles.models import Revision
from kb.columns import enum_column
from kb.credentials import mask
from kb.database import Base
from kb.errors import Case, InvalidInputError, NotFoundError
from kb.kept import kept
from kb.people.models import User
from kb.people.readers import Id
from kb.text import to_block

MAX_TEXT: Final = 2_000


class FeedbackState(StrEnum):
    OPEN = "open"
    DONE = "done"


class FeedbackCase(Case):
    BAD_TEXT = "bad_text"
    BAD_ANSWER = "bad_answer"


class FeedbackError(InvalidInputError):
    code = "bad_feedback"


class Feedback(Base):
    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    """Whose work it is."""
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[FeedbackState] = mapped_column(enum_column(FeedbackState))
    answer: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined")
    owner: Mapped[User] = relationship(foreign_keys=[owner_id], lazy="joined")
    revision: Mapped[Revision] = relationship()


def give_feedback(
    session: Session, revision: Revision, text: str, *, user: User, now: datetime
) -> Feedback:
    """Tell the owner of an article what is wrong with it, or what it lacks."""
    kept = mask(to_block(text))
    if not kept or len(kept) > MAX_TEXT:
        raise FeedbackError(
            f"Say what should be better, in up to {MAX_TEXT:,} characters.",
            case=FeedbackCase.BAD_TEXT,
            limit=MAX_TEXT,
        )
    feedback = Feedback(
        article_id=revision.article_id,
        revision_id=revision.id,
        user_id=user.id,
        owner_id=find_owner(session, revision).id,
        text=kept,
        state=FeedbackState.OPEN,
        at=now,
    )
    session.add(feedback)
    session.flush()  # The notification leads to it.
    return feedback


def find_owner(session: Session, revision: Revision) -> User:
    """Whom the attributes name as owner, by login or name; else the author."""
    named = revision.attributes.get("owner", "")
    if named:
        owner = session.scalar(
            select(User)
            .where((User.login == named) | (User.name == named), User.active)
            .order_by(User.id)
            .limit(1)
        )
        if owner is not None:
            return owner
    return revision.submission.author


def finish(feedback: Feedback, answer: str, *, now: datetime) -> None:
    """Say what was done about it. Doing it again changes the answer only."""
    kept = mask(to_block(answer))
    if not kept or len(kept) > MAX_TEXT:
        raise FeedbackError(
            f"Say what was done, in up to {MAX_TEXT:,} characters.",
            case=FeedbackCase.BAD_ANSWER,
            limit=MAX_TEXT,
        )
    feedback.answer = kept
    feedback.state = FeedbackState.DONE
    feedback.done_at = feedback.done_at or now


def get_feedback(session: Session, feedback_id: int) -> Feedback:
    feedback = session.get(Feedback, feedback_id)
    if feedback is None:
        raise NotFoundError("feedback", feedback_id)
    return feedback


def list_open(session: Session, owner: User | None = None) -> list[Feedback]:
    """Oldest first; of one owner, or of all."""
    query = select(Feedback).where(Feedback.state == FeedbackState.OPEN)
    if owner is not None:
        query = query.where(Feedback.owner_id == owner.id)
    return list(session.scalars(query.order_by(Feedback.id).limit(200)))


@kept
def ask_for_open(owner_id: Id, limit: int) -> Select[Any]:
    """For what is open of one owner, with the article's title; the oldest first."""
    return (
        lines.to_select(id=Feedback.id, title=Revision.title, since=Feedback.at)
        .join(Feedback.revision)
        .where(Feedback.state == FeedbackState.OPEN, Feedback.owner_id == owner_id)
        .order_by(Feedback.id)
        .limit(limit)
    )


def count_open(session: Session, owner: User) -> int:
    return (
        session.scalar(
            select(func.count(Feedback.id)).where(
                Feedback.state == FeedbackState.OPEN, Feedback.owner_id == owner.id
            )
        )
        or 0
    )
