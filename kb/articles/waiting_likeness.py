"""Which submissions that still wait say nearly the same: as ``kb.articles.likeness``.

Two people often write down the same thing in one week; the index knows neither text yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.articles.likeness import (
    MOST_CANDIDATES,
    NEAR,
    NEAR_WITH_NAME,
    Wording,
    to_sketch,
)
from kb.articles.models import Submission, SubmissionState
from kb.database import Base

WAITING: Final = (
    SubmissionState.SUBMITTED,
    SubmissionState.IN_REVIEW,
    SubmissionState.CHANGES_REQUESTED,
)


class WaitingBand(Base):
    """One band of the text of a submission that waits, or the key of one of its names."""

    __tablename__ = "waiting_band"
    __table_args__ = (Index("ix_waiting_band_value", "value"),)

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class NearSubmission:
    """A submission that waits and resembles another text."""

    submission: Submission
    share: float
    """Of the shingles that both hold, 0 to 1."""
    has_same_name: bool


def record(session: Session, submissions: Sequence[Submission]) -> None:
    """Write out what submissions say that begin to wait, in place of earlier texts."""
    forget(session, (submission.id for submission in submissions))
    rows = [
        {"submission_id": submission.id, "position": position, "value": value}
        for submission in submissions
        for position, value in enumerate(to_sketch(to_wording(submission)).values)
    ]
    if rows:
        session.execute(insert(WaitingBand), rows)


def forget(session: Session, submission_ids: Iterable[int]) -> None:
    """Of submissions that wait no longer."""
    ids = list(submission_ids)
    session.execute(delete(WaitingBand).where(WaitingBand.submission_id.in_(ids)))


def record_missing(session: Session, limit: int) -> int:
    """Do what ``record`` does for those that waited before it existed; how many."""
    waiting = session.scalars(
        select(Submission)
        .where(
            Submission.state.in_(WAITING),
            ~select(WaitingBand)
            .where(WaitingBand.submission_id == Submission.id)
            .exists(),
        )
        .order_by(Submission.id)
        .limit(limit)
    ).all()
    record(session, waiting)
    return len(waiting)


def find_near_waiting(
    session: Session, submission: Submission, may_see: ColumnElement[bool]
) -> list[NearSubmission]:
    """Other submissions that wait and resemble *submission*, the nearest first.

    Only those that meet *may_see*; what is about the same article is no duplicate.
    """
    wanted = to_sketch(to_wording(submission))
    found = []
    for other in session.scalars(_candidates(submission, wanted.values, may_see)):
        wording = to_wording(other)
        shingles = wording.shingles
        share = len(wanted.shingles & shingles) / (len(wanted.shingles | shingles) or 1)
        same = bool(wanted.names & wording.name_keys)
        if share >= (NEAR_WITH_NAME if same else NEAR):
            found.append(NearSubmission(other, share, same))
    return sorted(found, key=lambda near: (-near.share, near.submission.id))


def to_wording(submission: Submission) -> Wording:
    source = str(submission.attributes.get("source", ""))
    return Wording(submission.title, submission.sections, source)


def _candidates(
    submission: Submission, values: Sequence[int], may_see: ColumnElement[bool]
) -> Select[Submission]:
    shared = (
        select(WaitingBand.submission_id)
        .join(Submission, Submission.id == WaitingBand.submission_id)
        .where(
            WaitingBand.value.in_(values),
            WaitingBand.submission_id != submission.id,
            Submission.state.in_(WAITING),
            may_see,
        )
        .group_by(WaitingBand.submission_id)
        .order_by(func.count().desc(), WaitingBand.submission_id)
        .limit(MOST_CANDIDATES)
    )
    found = select(Submission).where(Submission.id.in_(shared))
    if submission.article_id is None:
        return found
    return found.where(Submission.article_id.is_distinct_from(submission.article_id))
