"""Knowledge that waits for somebody: to be reviewed, changed, made better."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from kb.articles import feedback
from kb.people.models import Role, User
from review import queue
from review.queue import Title
from web.answers.waiting.item import LIMIT, Item, Kind


def list_reviews(session: Session, user: User, _now: datetime) -> Sequence[Item]:
    if not user.has(Role.REVIEWER):
        return ()
    found = queue.list_titles(session, queue.is_to_review(session, user), LIMIT)
    return [_to_item(Kind.REVIEW, each, "reviews.show") for each in found]


def list_sent_back(session: Session, user: User, _now: datetime) -> Sequence[Item]:
    if not user.is_staff:
        return ()
    found = queue.list_titles(session, queue.is_sent_back_to(user), LIMIT)
    return [_to_item(Kind.REVISE, each, "submissions.show") for each in found]


def list_feedback(session: Session, user: User, _now: datetime) -> Sequence[Item]:
    """What readers said of articles that *user* answers for."""
    if not user.is_staff:
        return ()
    return [
        Item(
            kind=Kind.FEEDBACK,
            title=said.title,
            path=url_for("feedback.list_feedback"),
            since=said.since,
        )
        for said in feedback.list_titles(session, user, LIMIT)
    ]


def _to_item(kind: Kind, title: Title, endpoint: str) -> Item:
    return Item(
        kind=kind,
        title=title.title,
        path=url_for(endpoint, submission_id=title.id),
        since=title.since,
    )
