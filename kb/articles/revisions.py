"""Revisions: what is checked in, and the mark that the index is behind."""

from datetime import datetime

from sqlalchemy.orm import Session

from kb.articles.kinds import Confidence
from kb.articles.models import Article, PendingIndexing, Revision, Submission


def add_revision(
    session: Session, submission: Submission, *, now: datetime, confidence: Confidence
) -> Revision:
    """Turn *submission* into the next revision of its article, or a new article's first.

    The index is marked as behind in the same transaction, so an article can never be
    checked in and then stay unfindable.
    """
    article = submission.article
    if article is None:
        article = Article(kind=submission.kind, created_at=now)
        session.add(article)
        session.flush()  # The revision below needs the article's id.
        submission.article = article
    current = article.current_revision
    revision = Revision(
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
    session.add(revision)
    session.flush()  # The article points to the revision's id.
    article.current_revision = revision
    mark_behind(session, article.id, now=now)
    return revision


def mark_behind(session: Session, article_id: int, *, now: datetime) -> None:
    """Say that the index does not yet hold *article_id* as it is."""
    session.add(PendingIndexing(article_id=article_id, since=now))
