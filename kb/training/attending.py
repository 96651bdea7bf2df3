"""Who was there, and how well they did: noted by others, never by oneself."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.text import MAX_LINE, clean
from kb.training.errors import (
    AfterClosingError,
    OwnScoreError,
    ScoreOutOfRangeError,
    SessionCase,
    SessionStateError,
    TrainingCase,
    TrainingInputError,
    TrainingNotAllowedError,
)
from kb.training.models import Attendance, Attended, SessionState, TrainingSession
from kb.training.sessions import get_attendance
from kb.training.visibility import may_note, sees_score

MAX_REASON = MAX_LINE * 10


@dataclass(frozen=True, slots=True)
class Noted:
    """What is noted of one person; without a score the one that is there stays."""

    state: Attended
    score: float | None = None
    clears: bool = False
    """Whether the score that is there goes."""


def note(
    session: Session,
    held: TrainingSession,
    noted: Mapping[int, Noted],
    reason: str = "",
    *,
    by: By,
) -> int:
    """Note of people, by id, whether they were there; return how many changed.

    After the session was closed a *reason* is wanted. The audit has no scores.
    """
    if not may_note(session, by.actor.user, held):
        raise TrainingNotAllowedError
    if held.state is SessionState.CANCELLED:
        raise SessionStateError(SessionCase.CANCELLED)
    why = clean(reason, MAX_REASON)
    changed = 0
    for user_id, said in noted.items():
        attendance = get_attendance(session, held, user_id)
        score = _find_score(session, attendance, said, by)
        if (attendance.state, attendance.score) == (said.state, score):
            continue
        _require_may_change(held, attendance, said, why, by)
        attendance.state, attendance.score = said.state, score
        attendance.updated_at = by.now
        if held.state is SessionState.CLOSED:
            attendance.reason = why
        changed += 1
    if changed:
        held.updated_at = by.now
        audit.record(session, "note_attendance", held, by=by, people=changed)
    return changed


def _require_may_change(
    held: TrainingSession, attendance: Attendance, said: Noted, why: str, by: By
) -> None:
    if attendance.user_id == by.actor.user.id:
        raise OwnScoreError
    if held.state is SessionState.CLOSED:
        if not why:
            raise AfterClosingError
        if said.state is Attended.INVITED:
            raise SessionStateError(SessionCase.NOT_ALL_NOTED)
    elif said.state is not Attended.INVITED and held.starts_at > by.now:
        raise SessionStateError(SessionCase.NOT_BEGUN)


def _find_score(
    session: Session, attendance: Attendance, said: Noted, by: By
) -> float | None:
    held = attendance.session
    if said.score is None:
        clears = said.clears and sees_score(session, by.actor.user, attendance)
        stays = said.state is Attended.PRESENT and not clears
        return attendance.score if stays else None
    if not sees_score(session, by.actor.user, attendance):
        raise TrainingNotAllowedError
    field = f"score-{attendance.user_id}"
    if held.score_least is None or held.score_most is None:
        raise TrainingInputError(
            "This session has no exam.", case=TrainingCase.NO_EXAM, field=field
        )
    if said.state is not Attended.PRESENT:
        raise TrainingInputError(
            "Only who was there has a score.",
            case=TrainingCase.ABSENT_WITH_SCORE,
            field=field,
        )
    is_within = held.score_least <= said.score <= held.score_most
    if not math.isfinite(said.score) or not is_within:
        raise ScoreOutOfRangeError(held.score_least, held.score_most, field)
    return said.score
