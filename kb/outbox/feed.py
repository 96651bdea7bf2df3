"""What has changed since a cursor, as far as the reader may know of it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.audit import Subject
from kb.errors import ConflictError
from kb.outbox import forgetting
from kb.outbox.capture import ORDER_LOCK
from kb.outbox.models import OutboxEvent
from kb.outbox.nouns import visible_to
from kb.people.models import User

FIRST_NOUNS: Final = (Subject.ARTICLE, Subject.SUBMISSION, Subject.INCIDENT)
"""Those that programs were written for before there were others."""
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
    session: Session,
    cursor: int | None,
    user: User,
    *,
    limit: int,
    nouns: Collection[str] | None = None,
) -> Changes:
    """The events after *cursor*, oldest first; ``None``: from the oldest that is kept.

    Of some *nouns*, or of all.

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
                visible_to(session, user, nouns),
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


def _newest(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        # Waits for those who have been given an id and have not committed yet.
        session.execute(select(func.pg_advisory_xact_lock(ORDER_LOCK)))
    return session.scalar(select(func.max(OutboxEvent.id))) or 0
