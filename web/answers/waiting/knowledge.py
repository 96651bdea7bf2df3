"""Knowledge that waits for somebody: to be reviewed, changed, made better."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy.orm import Session

from kb.articles import feedback
from kb.lines import Line
from kb.people.models import Role, User
from kb.people.readers import READER
from review import queue
from web.answers.waiting.item import LIMIT, Item, Kind, Question
from web.presentation.links import to_address


def ask_for_reviews(session: Session, user: User) -> Iterator[Question]:
    if user.has(Role.REVIEWER):
        lines = queue.ask_to_review(session, user, LIMIT)
        yield Question(lines, partial(_to_item, Kind.REVIEW, "reviews.show"))


def ask_for_sent_back(_session: Session, user: User) -> Iterator[Question]:
    if user.is_staff:
        lines = queue.ask_for_sent_back(READER, LIMIT)
        yield Question(lines, partial(_to_item, Kind.REVISE, "submissions.show"))


def ask_for_feedback(_session: Session, user: User) -> Iterator[Question]:
    """What readers said of articles that *user* answers for."""
    if user.is_staff:
        yield Question(feedback.ask_for_open(READER, LIMIT), _to_feedback)


def _to_feedback(line: Line) -> Item:
    return Item(
        kind=Kind.FEEDBACK,
        title=line.title,
        path=to_address("feedback.list_feedback"),
        since=line.since,
    )


def _to_item(kind: Kind, endpoint: str, line: Line) -> Item:
    return Item(
        kind=kind,
        title=line.title,
        path=to_address(endpoint, submission_id=line.id),
        since=line.since,
    )
