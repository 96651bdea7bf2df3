"""Links that one process sends to callers without an account while no other does."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from kb.contacts.models import Contact
from kb.notifications.claiming import LEASE
from kb.surveys.models import Survey, SurveyInvitation

AT_ONCE = 50


def has_unsent(session: Session, *, now: datetime) -> bool:
    query = select(SurveyInvitation.id).join(SurveyInvitation.survey)
    found = query.join(SurveyInvitation.contact).where(*_is_due(now)).limit(1)
    return session.scalar(found) is not None


def claim(session: Session, *, now: datetime) -> Sequence[SurveyInvitation]:
    """Some that are due, ours for ``LEASE``: whoever has an address and may still answer."""
    found = session.scalars(
        select(SurveyInvitation)
        .join(SurveyInvitation.survey)
        .join(SurveyInvitation.contact)
        .where(*_is_due(now))
        .order_by(SurveyInvitation.id)
        .limit(AT_ONCE)
        .with_for_update(of=SurveyInvitation, skip_locked=True)
    ).all()
    for each in found:
        each.mailing_until = now + LEASE
    return found


def note_mailed(session: Session, invitation_id: int, *, now: datetime) -> None:
    session.execute(
        update(SurveyInvitation)
        .where(SurveyInvitation.id == invitation_id)
        .values(mailed_at=now, mailing_until=None)
    )


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Contact.email != "",
        SurveyInvitation.mailed_at.is_(None),
        SurveyInvitation.answered_at.is_(None),
        Survey.expires_at > now,
        or_(
            SurveyInvitation.mailing_until.is_(None),
            SurveyInvitation.mailing_until <= now,
        ),
    )
