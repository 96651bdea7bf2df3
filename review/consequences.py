"""What else changes with a submission: the incidents and problems that wait for it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles import likeness, waiting_likeness
from kb.articles.models import Revision, Submission, SubmissionEvent, SubmissionState
from kb.audit import By
from kb.exchange import unanswered
from kb.incidents import closing, links
from kb.incidents.consequences import tell_worker
from kb.notifications.service import Kind, News, notify
from kb.origins import may_read
from kb.people import directory
from kb.people.models import Role
from kb.pictures import addresses
from kb.problems import service as problems
from kb.topology import recording
from kb.traces import gaps
from kb.watching.telling import tell_of_revisions

_NEWS: Final = {
    SubmissionState.CHANGES_REQUESTED: Kind.CHANGES_REQUESTED,
    SubmissionState.REJECTED: Kind.REJECTED,
}
MOST_REVIEWERS: Final = 50


def after_submitting(
    session: Session, submissions: Sequence[Submission], *, by: By
) -> None:
    """Tell those who review, and know the texts again."""
    waiting_likeness.record(session, submissions)
    reviewers = directory.list_with(session, Role.REVIEWER)[:MOST_REVIEWERS]
    for submission in submissions:
        keys = [each.id for each in reviewers if may_read(session, submission, each)]
        news = _news(Kind.SUBMITTED, submission, f"/reviews/{submission.id}")
        notify(session, keys, news, now=by.now, but=by.actor.user.id)


def after_deciding(
    session: Session,
    submission: Submission,
    event: SubmissionEvent,
    *,
    by: By,
) -> None:
    """Tell the author, with the reason."""
    news = _news(_NEWS[event.target], submission, f"/submissions/{submission.id}")
    news.details["reason"] = addresses.without(event.reason)[:200]
    notify(session, [submission.author_id], news, now=by.now, but=by.actor.user.id)


def after_ending(session: Session, submission: Submission, *, by: By) -> None:
    """Leave nothing waiting for what will not come, and tell those who work on it."""
    waiting_likeness.forget(session, [submission.id])
    problems.clear_pointers(session, submission, by=by)
    for incident in links.clear_pointers(session, submission, by=by):
        tell_worker(
            session,
            incident,
            Kind.SOLUTION_NOT_ACCEPTED,
            by=by,
            title=submission.title,
        )


def after_check_in(
    session: Session,
    submissions: Sequence[Submission],
    revisions: Sequence[Revision],
    *,
    by: By,
) -> None:
    """Turn pointers into links, close gaps, tell authors, assignees and who watches.

    It may be the last condition of closing for incidents that waited.
    """
    recording.record(session, revisions)
    likeness.record(session, revisions)
    waiting_likeness.forget(session, [each.id for each in submissions])
    problems.turn_into_links(session, submissions, by=by)
    gaps.mark_answered(session, [each.id for each in submissions], now=by.now)
    answered = {
        submission.id: revision.article_id
        for submission, revision in zip(submissions, revisions, strict=True)
    }
    unanswered.turn_into_links(session, answered, by=by)
    for incident, submission in links.turn_into_links(session, submissions, by=by):
        tell_worker(
            session,
            incident,
            Kind.SOLUTION_CHECKED_IN,
            by=by,
            title=submission.title,
        )
    for submission, revision in zip(submissions, revisions, strict=True):
        news = _news(Kind.CHECKED_IN, submission, f"/articles/{revision.article_id}")
        notify(session, [submission.author_id], news, now=by.now, but=by.actor.user.id)
    tell_of_revisions(session, revisions, by=by)
    articles = [revision.article_id for revision in revisions]
    closing.close_what_rests_on(session, articles, by=by)


def list_other_open(session: Session, submission: Submission) -> list[Submission]:
    """Other submissions for the same article that are on their way."""
    if submission.article_id is None:
        return []
    return list(
        session.scalars(
            select(Submission)
            .where(
                Submission.article_id == submission.article_id,
                Submission.id != submission.id,
                Submission.state.in_(
                    (
                        SubmissionState.SUBMITTED,
                        SubmissionState.IN_REVIEW,
                        SubmissionState.CHANGES_REQUESTED,
                    )
                ),
            )
            .order_by(Submission.id)
        )
    )


def _news(kind: Kind, submission: Submission, path: str) -> News:
    return News(kind, path, {"title": submission.title})
