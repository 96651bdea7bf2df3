"""Who writes the answer to what people look for and do not find."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import Actor, By
from kb.errors import Case, ConflictError, InvalidInputError, NotFoundError
from kb.people.models import User
from kb.text import to_block
from kb.traces.models import Gap, GapState
from kb.traces.recording import to_wording


class GapTakenError(ConflictError):
    code = "gap_taken"


class GapCase(Case):
    REASON_MISSING = "reason_missing"
    WORDS_MISSING = "words_missing"


class GapInputError(InvalidInputError):
    code = "bad_gap"


def take(session: Session, wording: str, *, by: By) -> Gap:
    """Become the one who answers the gap. Raise ``GapTakenError`` if somebody else is."""
    gap = _get_or_add(session, wording, by.actor.user, by.now)
    if gap.state is GapState.TAKEN and gap.taken_by_id != by.actor.user.id:
        raise GapTakenError(
            f"{gap.taken_by.name or gap.taken_by.login} is at it already."
        )
    _set(session, gap, GapState.TAKEN, by.actor, by.now)
    return gap


def dismiss(session: Session, wording: str, reason: str, *, by: By) -> Gap:
    """Say why nothing is to be written about it."""
    kept = to_block(reason)
    if not kept:
        raise GapInputError(
            "Say why nothing is to be written about it.", case=GapCase.REASON_MISSING
        )
    gap = _get_or_add(session, wording, by.actor.user, by.now)
    gap.reason = kept[:2_000]
    _set(session, gap, GapState.DISMISSED, by.actor, by.now)
    return gap


def answer_with(gap: Gap, submission_id: int) -> None:
    """Tie the submission that is to answer it; its check-in closes the gap."""
    gap.submission_id = submission_id


def mark_answered(
    session: Session, submissions: Iterable[int], *, now: datetime
) -> None:
    """They were checked in: what they answer is no gap any more."""
    answered = select(Gap).where(Gap.submission_id.in_(sorted(submissions)))
    for gap in session.scalars(answered):
        gap.state = GapState.ANSWERED
        gap.at = now


def list_taken(session: Session, user: User) -> list[Gap]:
    return list(
        session.scalars(
            select(Gap)
            .where(Gap.taken_by_id == user.id, Gap.state == GapState.TAKEN)
            .order_by(Gap.at, Gap.id)
        )
    )


def get_gap(session: Session, gap_id: int) -> Gap:
    gap = session.get(Gap, gap_id)
    if gap is None:
        raise NotFoundError("gap", gap_id)
    return gap


def _get_or_add(session: Session, wording: str, user: User, now: datetime) -> Gap:
    key = to_wording(wording)
    if not key:
        raise GapInputError("A gap has words.", case=GapCase.WORDS_MISSING)
    gap = session.scalar(select(Gap).where(Gap.wording == key))
    if gap is None:
        gap = Gap(wording=key, state=GapState.TAKEN, taken_by_id=user.id, at=now)
        session.add(gap)
        session.flush()  # The audit names its id.
    return gap


def _set(
    session: Session, gap: Gap, state: GapState, actor: Actor, now: datetime
) -> None:
    gap.state = state
    gap.taken_by_id = actor.user.id
    gap.at = now
    audit.record(session, f"gap_{state.value}", gap, by=By(actor, now))
