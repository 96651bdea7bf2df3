"""Revisions: what is checked in, and the mark that the index is behind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from kb.articles.document_numbers import choose_number
from kb.articles.kinds import ArticleKind, Confidence
from kb.articles.models import Article, PendingIndexing, Revision, Submission
from kb.articles.plan_scopes import note_scopes


def add_revisions(
    session: Session,
    submissions: Sequence[Submission],
    *,
    now: datetime,
    confidence: Confidence,
) -> list[Revision]:
    """Turn each submission into the next revision of its article, or a new one's first.

    The index is marked as behind in the same transaction, so an article can never be
    checked in and then stay unfindable.
    """
    new: list[Submission] = []
    for submission in submissions:
        if submission.article is None:
            submission.article = Article(kind=submission.kind, created_at=now)
            new.append(submission)
    session.flush()  # The revisions below need the articles' ids, and so do numbers.
    for submission in new:
        assert submission.article is not None, "it was given one above"
        submission.article.number = choose_number(session, submission)
    revisions = [_to_revision(each, now, confidence) for each in submissions]
    session.add_all(revisions)
    session.flush()  # The articles point to the revisions' ids.
    for submission, revision in zip(submissions, revisions, strict=True):
        assert submission.article is not None, "it was given one above"
        submission.article.current_revision = revision
        if submission.kind is ArticleKind.EMERGENCY_PLAN:
            note_scopes(session, revision)
        mark_behind(session, submission.article.id, now=now)
    return revisions


def _to_revision(
    submission: Submission, now: datetime, confidence: Confidence
) -> Revision:
    article = submission.article
    assert article is not None, "whoever checks in gives it one"
    current = article.current_revision
    return Revision(
        article_id=article.id,
        number=current.number + 1 if current else 1,
        submission=submission,
        title=submission.title,
        sections=submission.sections,
        attributes=submission.attributes,
        audience=submission.audience,
        confidence=confidence,
        bulk=any(verdict.bulk for verdict in submission.verdicts),
        checked_in_at=now,
    )


def mark_behind(session: Session, article_id: int, *, now: datetime) -> None:
    """Say that the index does not yet hold *article_id* as it is."""
    session.add(PendingIndexing(article_id=article_id, since=now))
