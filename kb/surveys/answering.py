"""An answer by a link: once, in time, and an item where somebody is not satisfied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import Actor, By
from kb.complaints import service as complaints
from kb.complaints.models import ComplaintChannel
from kb.complaints.service import Received
from kb.items.service import NewItem, open_item
from kb.items.sources import ItemSource
from kb.masking import keep_block
from kb.people import units
from kb.surveys.errors import LinkGoneError, SurveyAnswerCase, SurveyAnswerError
from kb.surveys.links import hash_token
from kb.surveys.models import SurveyAnswer, SurveyInvitation

FEWEST: Final = 2
"""Fewer stars open an item."""
MOST: Final = 5
LONGEST: Final = 2_000
CHANNEL: Final = "survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    stars: Sequence[int]
    words: str = ""
    is_complaint: bool = False


def find_invitation(session: Session, token: str, *, now: datetime) -> SurveyInvitation:
    """Raise ``LinkGoneError`` for a link that does not, or no longer, ask anybody."""
    invitation = session.scalar(
        select(SurveyInvitation).where(SurveyInvitation.token_hash == hash_token(token))
    )
    return _require_usable(invitation, now)


def answer(
    session: Session, token: str, said: Said, *, within: timedelta, now: datetime
) -> SurveyAnswer:
    """Keep what somebody says; the link is used up.

    *within* is the working time in which a complaint is to be acknowledged.
    """
    invitation = session.scalar(
        select(SurveyInvitation)
        .where(SurveyInvitation.token_hash == hash_token(token))
        .with_for_update(of=SurveyInvitation)
        .execution_options(populate_existing=True)
    )
    invitation = _require_usable(invitation, now)
    stars = _require_stars(said.stars, len(invitation.survey.questions))
    words = keep_block(said.words, LONGEST)
    kept = SurveyAnswer(
        invitation_id=invitation.id,
        stars=stars,
        words=words,
        is_complaint=said.is_complaint and bool(words),
        at=now,
    )
    session.add(kept)
    invitation.answered_at = now
    session.flush()  # An item names the answer.
    by = By(Actor(invitation.user or invitation.survey.opened_by, CHANNEL), now)
    if kept.is_complaint:
        _complain(session, invitation, words, within, by)
    elif min(stars) < FEWEST:
        _open_item(session, invitation, kept, by)
    return kept


def _require_usable(
    invitation: SurveyInvitation | None, now: datetime
) -> SurveyInvitation:
    if invitation is None or invitation.answered_at is not None:
        raise LinkGoneError
    if now >= invitation.survey.expires_at:
        raise LinkGoneError
    return invitation


def _require_stars(stars: Sequence[int], count: int) -> list[int]:
    if len(stars) != count or not all(1 <= each <= MOST for each in stars):
        raise SurveyAnswerError(
            f"Each question is answered with 1 to {MOST} stars.",
            case=SurveyAnswerCase.STARS,
            limit=MOST,
        )
    return list(stars)


def _complain(
    session: Session,
    invitation: SurveyInvitation,
    words: str,
    within: timedelta,
    by: By,
) -> None:
    received = Received(
        text=words,
        channel=ComplaintChannel.SURVEY,
        complainer=invitation.user,
        contact=invitation.contact,
        incident=invitation.incident,
    )
    complaints.receive(session, received, within=within, by=by)


def _open_item(
    session: Session, invitation: SurveyInvitation, kept: SurveyAnswer, by: By
) -> None:
    incident = invitation.incident
    lead = units.find_lead(session, incident.unit_id, but=[incident.assignee_id or 0])
    owner = lead if lead is not None and lead.is_staff else None
    new = NewItem(
        title=f"{invitation.survey.title} {incident.number}",
        description=kept.words,
        source=ItemSource.SURVEY,
        source_id=kept.id,
        client_id=incident.client_id,
        unit_id=incident.unit_id,
        owner_id=owner.id if owner is not None else None,
        about_id=incident.assignee_id,
        confidential=True,
    )
    open_item(session, new, by=by)
