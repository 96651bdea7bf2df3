"""Owners told, once per revision, that an article is due for another look."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.feedback import find_owner
from kb.articles.kinds import ArticleKind
from kb.articles.models import Article, Revision
from kb.emergency.plans import is_drilled
from kb.notifications.models import Notification
from kb.notifications.service import Kind, News, notify

COMPLIANCE: Final = (
    ArticleKind.POLICY,
    ArticleKind.CHANGE_PLAN,
    ArticleKind.EMERGENCY_PLAN,
)


def list_due(session: Session, today: date, limit: int = 100) -> list[Article]:
    """Policies and change plans whose day has come, the longest overdue first."""
    review_by = Revision.attributes["review_by"].as_string()
    return list(
        session.scalars(
            catalogue.live()
            .where(
                Article.kind.in_(COMPLIANCE),
                review_by != "",
                review_by <= today.isoformat(),
                ~is_drilled(today),
            )
            .order_by(review_by, Article.id)
            .limit(limit)
        )
    )


def remind(session: Session, today: date, *, now: datetime) -> int:
    """Tell the owners of what is due; return how many reminders were new."""
    due = list_due(session, today)
    paths = {_path(article): article for article in due}
    told = set(
        session.scalars(
            select(Notification.path).where(
                Notification.kind == Kind.REVIEW_DUE.value, Notification.path.in_(paths)
            )
        )
    )
    new = {path: article for path, article in paths.items() if path not in told}
    for path, article in new.items():
        revision = article.current_revision
        assert revision is not None, "a live article has one"
        news = News(Kind.REVIEW_DUE, path, {"title": revision.title})
        notify(session, [find_owner(session, revision).id], news, now=now)
    return len(new)


def _path(article: Article) -> str:
    """The article's page; with the revision, so that the next one is reminded of too."""
    return f"/articles/{article.id}?revision={article.current_revision_id}"
