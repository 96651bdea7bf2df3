"""What has changed since a cursor, as far as the reader may know of it."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.articles.models import Article, Revision, Submission
from kb.articles.visibility import visible_audiences
from kb.errors import ConflictError
from kb.incidents import policy
from kb.incidents.models import Incident
from kb.origins import is_readable
from kb.outbox import forgetting
from kb.outbox.capture import ORDER_LOCK
from kb.outbox.models import OutboxEvent
from kb.people.models import Role, User

LARGEST_PAGE: Final = 500


class CursorExpiredError(ConflictError):
    """Events after the cursor have been removed: going on would skip them silently."""

    code = "cursor_expired"

    def __init__(self) -> None:
        super().__init__(
            "Events after this cursor are not kept any more. Read everything anew, "
            "then begin with an empty cursor."
        )


@dataclass(frozen=True, slots=True)
class Changes:
    events: tuple[OutboxEvent, ...]
    cursor: int
    """Where to go on; nothing that is visible to the reader lies before it unread."""
    more: bool


def list_since(
    session: Session, cursor: int | None, user: User, *, limit: int
) -> Changes:
    """The events after *cursor*, oldest first; ``None``: from the oldest that is kept.

    Raise ``CursorExpiredError`` for a cursor from before events that were removed.
    """
    start = forgetting.horizon(session) if cursor is None else cursor
    newest = _newest(session)
    found = list(
        session.scalars(
            select(OutboxEvent)
            .where(
                OutboxEvent.id > start,
                OutboxEvent.id <= newest,
                visible_to(session, user),
            )
            .order_by(OutboxEvent.id)
            .limit(limit + 1)
        )
    )
    # Asked last: what is removed from now on has been read already.
    if cursor is not None and cursor < forgetting.horizon(session):
        raise CursorExpiredError
    events = tuple(found[:limit])
    more = len(found) > limit
    return Changes(events, events[-1].id if more else max(newest, start), more)


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that an event must meet for *user* to hear of it."""
    incidents = select(Incident.id).where(policy.visible_to(session, user))
    articles = (
        select(Article.id)
        .join(Revision, Revision.id == Article.current_revision_id)
        .where(Revision.audience.in_(visible_audiences(user)))
    )
    submissions = select(Submission.id).where(
        is_readable(session, user),
        Submission.audience != Audience.RESTRICTED,
        true()
        if user.has(Role.REVIEWER, Role.MANAGER)
        else Submission.author_id == user.id,
    )
    of_article = OutboxEvent.article_id.in_(articles)
    return and_(
        true() if user.is_staff else OutboxEvent.internal.is_(False),
        or_(
            OutboxEvent.incident_id.in_(incidents),
            of_article,
            and_(
                OutboxEvent.article_id.is_(None),
                OutboxEvent.submission_id.in_(submissions),
            ),
        ),
    )


def _newest(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        # Waits for those who have been given an id and have not committed yet.
        session.execute(select(func.pg_advisory_xact_lock(ORDER_LOCK)))
    return session.scalar(select(func.max(OutboxEvent.id))) or 0
