"""Submissions as people look for them: to review, of one author, of one incident."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.articles.models import Submission
from kb.articles.models import SubmissionState as State
from kb.errors import NotFoundError
from kb.incidents.models import Incident
from kb.origins import is_readable
from kb.people.models import User
from review import policy

PAGE_SIZE: Final = 50
WAITING: Final = (State.SUBMITTED, State.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Waiting:
    submission: Submission
    incidents: int
    """How many incidents wait for it."""


def list_to_review(
    session: Session, reviewer: User, *, offset: int = 0, limit: int = PAGE_SIZE
) -> list[Waiting]:
    """What *reviewer* may judge: the most waited for first, then the oldest."""
    waiting = (
        select(func.count(Incident.id))
        .where(Incident.pending_submission_id == Submission.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Submission, waiting)
        .where(
            Submission.state.in_(WAITING),
            Submission.author_id != reviewer.id,
            is_readable(session, reviewer),
        )
        .order_by(waiting.desc(), Submission.id)
        .offset(offset)
        .limit(limit)
    )
    return [Waiting(submission, count) for submission, count in rows]


def count_to_review(session: Session, reviewer: User) -> int:
    return (
        session.scalar(
            select(func.count(Submission.id)).where(
                Submission.state.in_(WAITING),
                Submission.author_id != reviewer.id,
                is_readable(session, reviewer),
            )
        )
        or 0
    )


def find_next(session: Session, reviewer: User, after: int) -> Submission | None:
    """What to judge after submission *after*."""
    for waiting in list_to_review(session, reviewer, limit=2):
        if waiting.submission.id != after:
            return waiting.submission
    return None


def list_of_author(
    session: Session, author: User, *, offset: int = 0, limit: int = PAGE_SIZE
) -> list[Submission]:
    """The latest changed first."""
    return list(
        session.scalars(
            select(Submission)
            .where(
                Submission.author_id == author.id,
                Submission.audience != Audience.RESTRICTED,
            )
            .order_by(Submission.updated_at.desc(), Submission.id.desc())
            .offset(offset)
            .limit(limit)
        )
    )


def get_visible(session: Session, submission_id: int, user: User) -> Submission:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    submission = session.scalar(
        select(Submission).where(
            Submission.id == submission_id, is_readable(session, user)
        )
    )
    if submission is None or not policy.may_see(user, submission):
        raise NotFoundError("submission", submission_id)
    return submission
