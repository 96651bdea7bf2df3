"""Submissions as people look for them: to review, of one author, of one incident."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from kb import lines
from kb.articles.kinds import Audience
from kb.articles.models import Submission
from kb.articles.models import SubmissionState as State
from kb.errors import NotFoundError
from kb.incidents.models import Incident
from kb.kept import kept
from kb.origins import is_readable, is_readable_by_reader
from kb.people.models import Role, User
from kb.people.readers import READER, Id
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
        .where(is_to_review(session, reviewer))
        .order_by(waiting.desc(), Submission.id)
        .offset(offset)
        .limit(limit)
    )
    return [Waiting(submission, count) for submission, count in rows]


def count_to_review(session: Session, reviewer: User) -> int:
    return (
        session.scalar(
            select(func.count(Submission.id)).where(is_to_review(session, reviewer))
        )
        or 0
    )


def is_seen_by(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that ``get_visible`` shows a submission to *user*."""
    own = Submission.author_id == user.id
    readable = and_(
        is_readable(session, user), Submission.audience != Audience.RESTRICTED
    )
    if user.has(Role.REVIEWER, Role.MANAGER):
        return readable
    return and_(readable, own)


def is_to_review(session: Session, reviewer: User) -> ColumnElement[bool]:
    """The condition that *reviewer* may judge a submission now."""
    return _is_to_review(reviewer.id, is_readable(session, reviewer))


def ask_to_review(session: Session, reviewer: User, limit: int) -> Select[Any]:
    """For the first of these, the longest untouched first.

    *reviewer* is the one who reads: see ``kb.people.readers``.
    """
    readable = is_readable_by_reader(session, reviewer)
    return _ask_for_titles(_is_to_review(READER, readable), limit)


def ask_for_sent_back(author_id: Id, limit: int) -> Select[Any]:
    """For what somebody is to change of theirs, the longest untouched first."""
    return _ask_for_titles(_is_sent_back_to(author_id), limit)


@kept
def _is_to_review(
    reviewer_id: Id, readable: ColumnElement[bool]
) -> ColumnElement[bool]:
    return and_(
        Submission.state.in_(WAITING), Submission.author_id != reviewer_id, readable
    )


@kept
def _ask_for_titles(condition: ColumnElement[bool], limit: int) -> Select[Any]:
    """For the first submissions that meet *condition*, the longest untouched first."""
    return (
        lines.to_select(
            id=Submission.id, title=Submission.title, since=Submission.updated_at
        )
        .where(condition)
        .order_by(Submission.updated_at, Submission.id)
        .limit(limit)
    )


@kept
def _is_sent_back_to(author_id: Id) -> ColumnElement[bool]:
    return and_(
        Submission.author_id == author_id,
        Submission.state == State.CHANGES_REQUESTED,
        Submission.audience != Audience.RESTRICTED,
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
