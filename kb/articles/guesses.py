"""What the service guesses of a submission's attributes, until somebody decides."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.database import Base


class Guess(Base):
    """Attributes that were guessed for one submission; never in force by themselves."""

    __tablename__ = "guess"

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id"), primary_key=True
    )
    attributes: Mapped[dict[str, Any]]
    settled_at: Mapped[datetime | None]
    """When somebody took or refused them."""


def keep(session: Session, submission_id: int, attributes: dict[str, Any]) -> None:
    if attributes:
        session.add(Guess(submission_id=submission_id, attributes=attributes))


def find_open(session: Session, submission_id: int) -> dict[str, Any]:
    """What nobody has decided yet; empty if there is nothing."""
    guess = session.get(Guess, submission_id)
    return dict(guess.attributes) if guess and guess.settled_at is None else {}


def settle(
    session: Session, submission_id: int, names: Collection[str], *, now: datetime
) -> dict[str, Any]:
    """Take the guesses that are named and refuse the others; return the taken ones."""
    guessed = find_open(session, submission_id)
    if guessed:
        session.get_one(Guess, submission_id).settled_at = now
    return {name: value for name, value in guessed.items() if name in names}


def find_kind(session: Session, submission_id: int) -> str:
    """The kind that was guessed, until somebody answers that; empty if none was.

    It is asked beside the attributes, so deciding them does not decide it.
    """
    guess = session.get(Guess, submission_id)
    return str(guess.attributes.get("kind", "")) if guess else ""


def answer_kind(session: Session, submission_id: int) -> str:
    """The kind that was guessed, which is not asked again."""
    kind = find_kind(session, submission_id)
    if kind:
        guess = session.get_one(Guess, submission_id)
        guess.attributes = {
            name: value for name, value in guess.attributes.items() if name != "kind"
        }
    return kind


def reopen(session: Session, submission_id: int) -> None:
    """Undo ``settle``."""
    guess = session.get(Guess, submission_id)
    if guess is not None:
        guess.settled_at = None
