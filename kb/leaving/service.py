"""Everything of one person to another: counted first, then all of it or nothing."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.leaving.errors import (
    LeavingChangedError,
    LeavingNotAllowedError,
    ReceiverCase,
    ReceiverError,
)
from kb.leaving.parts import HAND_OVER, PARTS, Gift
from kb.people.models import Role, User
from kb.services.visibility import sees_every_client
from kb.text import clean

Counts = Mapping[str, int]
"""How many there are of each part, by its code; what there is not is there as 0."""


def may_hand_over(session: Session, user: User) -> bool:
    """Whether *user* may: who sees one client alone would move what is not theirs to see."""
    manages = user.active and user.has(Role.MANAGER, Role.ADMINISTRATOR)
    return manages and sees_every_client(session, user)


def count(session: Session, leaver: User, *, by: By) -> Counts:
    """What is *leaver*'s now. Raise ``LeavingNotAllowedError``."""
    _require_right(session, by)
    today = _today(by)
    return {
        part.code: session.scalar(
            select(func.count()).select_from(
                part.to_select(leaver.id, today).subquery()
            )
        )
        or 0
        for part in PARTS
    }


def hand_over(
    session: Session,
    leaver: User,
    to: User,
    shown: Counts,
    reason: str,
    *,
    by: By,
) -> Counts:
    """Give all of it to *to*, who is told of each as of any other; return what it was.

    Raise ``LeavingChangedError`` if it is not what was *shown*, ``ReceiverError`` for
    somebody who cannot have it, and whatever one of the things refuses: the caller's
    transaction then keeps everything where it is.
    """
    found = count(session, leaver, by=by)
    why = _check(leaver, to, reason)
    if dict(found) != dict(shown):
        raise LeavingChangedError
    gift = Gift(session=session, leaver=leaver, to=to, reason=why, by=by)
    for part in PARTS:
        for key in session.scalars(part.to_select(leaver.id, _today(by))).all():
            part.give(gift, session.get_one(part.row, key))
        session.flush()  # The next part may ask for what this one changed.
    audit.record(session, HAND_OVER, leaver, by=by, to=to.id, **found)
    return found


def _today(by: By) -> date:
    return by.now.astimezone().date()


def _require_right(session: Session, by: By) -> None:
    if not may_hand_over(session, by.actor.user):
        raise LeavingNotAllowedError


def _check(leaver: User, to: User, reason: str) -> str:
    why = clean(reason)
    if not why:
        raise ReceiverError("Say why.", case=ReceiverCase.NO_REASON, field="reason")
    if to.id == leaver.id:
        raise ReceiverError("Choose somebody else.", case=ReceiverCase.SAME, field="to")
    if not to.active or not to.is_staff or to.is_system:
        raise ReceiverError(
            "Only somebody of IT who is in use takes it over.",
            case=ReceiverCase.NO_STAFF,
            field="to",
        )
    return why
