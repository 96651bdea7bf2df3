"""Notifications: written with the change they tell of, read, and sent by e-mail later."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Insert,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from kb.notifications import bundling
from kb.notifications.models import MailChoice, MailMode, Notification
from kb.people.models import User


class Kind(StrEnum):
    """What is told; the pages and mails have a sentence for each."""

    ASSIGNED = "assigned"
    TRANSFERRED = "transferred"
    ARRIVED = "arrived"
    UNREAD = "unread"
    NOBODY = "nobody"
    MANY_UNREAD = "many_unread"
    MANY_FOR_NOBODY = "many_for_nobody"
    ASKED_BACK = "asked_back"
    GIVEN_BACK = "given_back"
    KEPT = "kept"
    DUE_SOON = "due_soon"
    LATE = "late"
    MONTH_END = "month_end"
    DAY_UNSIGNED = "day_unsigned"
    SAMPLE_DUE = "sample_due"
    MONTH_UNSIGNED = "month_unsigned"
    COLUMNS_CHANGED = "columns_changed"
    ANSWER_WANTED = "answer_wanted"
    PAUSED = "paused"
    RESOLVED = "resolved"
    DENIED = "denied"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    REOPENED = "reopened"
    COMMENTED = "commented"
    DUPLICATE = "duplicate"
    APPROVAL_ASKED = "approval_asked"
    APPROVED = "approved"
    DECLINED = "declined"
    COMPLAINED = "complained"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    CHECKED_IN = "checked_in"
    SOLUTION_CHECKED_IN = "solution_checked_in"
    SOLUTION_NOT_ACCEPTED = "solution_not_accepted"
    SOLUTION_RETIRED = "solution_retired"
    REVIEW_DUE = "review_due"
    FEEDBACK = "feedback"
    FEEDBACK_ANSWERED = "feedback_answered"
    BULLETIN = "bulletin"
    WEBHOOK_FAILING = "webhook_failing"
    WEBHOOK_GONE = "webhook_gone"
    REPORT_TO_APPROVE = "report_to_approve"
    REPORT_PUBLISHED = "report_published"
    DUTY_DUE = "duty_due"
    DUTY_LATE = "duty_late"
    GUIDE_TO_APPROVE = "guide_to_approve"
    GUIDE_PUBLISHED = "guide_published"
    HANDOVER_TO_SIGN = "handover_to_sign"
    HANDOVER_SIGNED = "handover_signed"
    RECORD_ENDS = "record_ends"
    RECORD_ENDED = "record_ended"
    STOCK_SHORT = "stock_short"
    ITEM_GIVEN = "item_given"
    ITEM_DONE = "item_done"
    ITEM_CONFIRMED = "item_confirmed"
    ITEM_RETURNED = "item_returned"
    ITEM_REJECTED = "item_rejected"
    COMPLAINT_WITHOUT_OWNER = "complaint_without_owner"
    COMPLAINT_LATE = "complaint_late"
    COMPLAINT_ACKNOWLEDGED = "complaint_acknowledged"
    COMPLAINT_ANSWERED = "complaint_answered"
    COMPLAINT_OBJECTED = "complaint_objected"
    SURVEY_ASKED = "survey_asked"
    TRAINING_INVITED = "training_invited"
    TRAINING_CANCELLED = "training_cancelled"
    LETTER_TAKEN = "letter_taken"
    LETTER_MASKED = "letter_masked"
    LETTER_REFUSED = "letter_refused"
    MILESTONE_DUE = "milestone_due"
    MILESTONE_MISSED = "milestone_missed"
    MENTIONED = "mentioned"
    WATCHED_STEP = "watched_step"
    WATCHED_REVISED = "watched_revised"
    WATCHED_RETIRED = "watched_retired"
    SYSTEM_ARTICLE = "system_article"
    SYSTEM_INCIDENT = "system_incident"
    IMPORTED = bundling.KIND
    CODES_GUESSED = "codes_guessed"
    FACTORS_RESET = "factors_reset"
    RECOVERY_CODE_USED = "recovery_code_used"


BUNDLED: Final = (Kind.SYSTEM_ARTICLE, Kind.SYSTEM_INCIDENT)
"""What may be many in a day and asks for nothing: mailed together once a day."""


@dataclass(frozen=True, slots=True)
class News:
    kind: Kind
    path: str
    """The page that it leads to."""
    details: dict[str, Any] = field(default_factory=dict)


def notify(
    session: Session,
    user_ids: Iterable[int | None],
    news: News,
    *,
    now: datetime,
    but: int | None = None,
) -> None:
    """Tell everybody once, except the one who did it (*but*).

    What an import tells goes into its one notice for each.
    """
    people = [each for each in dict.fromkeys(user_ids) if each not in (None, but)]
    if bundling.find_attached(session) is not None:
        counts = {user_id: 1 for user_id in people if user_id is not None}
        bundling.tell(session, counts, news.kind.value, now=now)
        return
    rows = [
        {
            "user_id": user_id,
            "kind": news.kind.value,
            "path": news.path,
            "details": news.details,
            "at": now,
        }
        for user_id in people
        if user_id is not None
    ]
    if rows:  # Nobody has them in hand: one statement, and nothing to be flushed.
        session.connection().execute(_TOLD, rows)


_TOLD: Final[Insert] = insert(Notification.__table__)  # type: ignore[arg-type]


def settle(
    session: Session,
    user_ids: Iterable[int],
    paths: Iterable[str],
    kinds: Iterable[Kind],
    *,
    now: datetime,
) -> None:
    """End what asks people for something that is done: it is read, and mailed no more."""
    asked = (
        Notification.user_id.in_(list(user_ids)),
        Notification.path.in_(list(paths)),
        Notification.kind.in_([kind.value for kind in kinds]),
    )
    for column in (Notification.read_at, Notification.mailed_at):
        session.execute(
            update(Notification)
            .where(*asked, column.is_(None))
            .values({column: now})
            .execution_options(synchronize_session="fetch")
        )


def was_mailed(session: Session, paths: Iterable[str], at: datetime) -> bool:
    """Whether somebody has had a mail of what was told at that moment."""
    told = session.scalars(_MAILED, {"paths": list(paths), "at": at})
    return any(
        each.user.email and get_choice(session, each.user).mode is not MailMode.NEVER
        for each in told
    )


_MAILED: Final = select(Notification).where(
    Notification.path.in_(bindparam("paths", expanding=True)),
    Notification.at == bindparam("at"),
    Notification.mailed_at.is_not(None),
    Notification.mailed_at != bindparam("at"),
)


def take_back(
    session: Session, paths: Iterable[str], at: datetime, *, now: datetime
) -> None:
    """End what was told at that moment: it is no more so, and nobody need read it."""
    for column in (Notification.read_at, Notification.mailed_at):
        session.execute(
            update(Notification)
            .where(
                Notification.path.in_(list(paths)),
                Notification.at == at,
                column.is_(None),
            )
            .values({column: now})
            .execution_options(synchronize_session="fetch")
        )


def forget(session: Session, path: str, readers: ColumnElement[bool]) -> None:
    """Take back what led to *path*, but from whom *readers* is true of as ``User``."""
    theirs = select(User.id).where(readers)
    session.execute(
        delete(Notification)
        .where(Notification.path == path, Notification.user_id.not_in(theirs))
        .execution_options(synchronize_session="fetch")
    )


def list_latest(session: Session, user: User, limit: int = 50) -> list[Notification]:
    """Newest first."""
    return list(
        session.scalars(
            select(Notification)
            .where(Notification.user_id == user.id)
            .order_by(Notification.id.desc())
            .limit(limit)
        )
    )


def count_unread(session: Session, user: User) -> int:
    return session.scalar(select(unread_of(user.id))) or 0


def unread_of(user_id: Any) -> ColumnElement[int]:
    """How many somebody has not read: of an id, or of a column that has one."""
    query = select(func.count(Notification.id)).where(
        Notification.user_id == user_id, Notification.read_at.is_(None)
    )
    return query.correlate_except(Notification).scalar_subquery()


def find_of(session: Session, notification_id: int, user: User) -> Notification | None:
    """One of *user*'s own."""
    return session.scalar(
        select(Notification).where(
            Notification.id == notification_id, Notification.user_id == user.id
        )
    )


def mark_all_read(session: Session, user: User, *, now: datetime) -> None:
    session.execute(
        update(Notification)
        .where(Notification.user_id == user.id, Notification.read_at.is_(None))
        .values(read_at=now)
    )


def get_choice(session: Session, user: User) -> MailChoice:
    """How *user* wants to be told; mail at once is the default."""
    choice = session.get(MailChoice, user.id)
    return choice or MailChoice(user_id=user.id, mode=MailMode.AT_ONCE, language="zh")


def choose(session: Session, user: User, mode: MailMode, language: str) -> None:
    session.merge(MailChoice(user_id=user.id, mode=mode, language=language))
