"""Sessions: planned, filled with people, noted, closed or cancelled."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.notifications.service import Kind, News, notify
from kb.people import units
from kb.people.models import Membership, Unit, User
from kb.services.visibility import clients_of, is_known, of_clients
from kb.text import MAX_LINE, clean, to_line
from kb.training.errors import (
    SessionCase,
    SessionStateError,
    TrainingCase,
    TrainingInputError,
    TrainingNotAllowedError,
)
from kb.training.models import (
    Attendance,
    Attended,
    Course,
    SessionState,
    TrainingSession,
)
from kb.training.visibility import may_note, may_plan_for

LONGEST: Final = 24.0
LARGEST: Final = 1_000.0
MOST_PEOPLE: Final = 200
MINE: Final = "/training/mine"
OF_COURSE: Final = 20
"""The latest sessions that the page of a course shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    unit: Unit
    starts_at: datetime | None
    hours: float
    trainer: User
    place: str = ""
    least: float | None = None
    most: float | None = None
    """Between which the scores of its exam are; none for no exam."""


def plan_session(
    session: Session, course: Course, draft: Draft, *, by: By
) -> TrainingSession:
    """Hold *course* for a unit. Raise ``TrainingNotAllowedError`` for who does not lead it."""
    if not may_plan_for(session, by.actor.user, draft.unit):
        raise TrainingNotAllowedError
    if course.ended_at is not None:
        raise SessionStateError(SessionCase.COURSE_ENDED)
    held = TrainingSession(
        course=course,
        unit=draft.unit,
        starts_at=_checked(course, draft),
        hours=draft.hours,
        place=to_line(draft.place)[:MAX_LINE],
        trainer=draft.trainer,
        score_least=draft.least,
        score_most=draft.most,
        state=SessionState.PLANNED,
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(held)
    session.flush()  # The audit names its id.
    audit.record(session, "add", held, by=by)
    return held


def invite(
    session: Session, held: TrainingSession, people: Iterable[User], *, by: By
) -> int:
    """Put people on the list and tell them; whoever stands there already stays.

    Return how many are new.
    """
    _require_planned(session, held, by)
    known = {each.user_id for each in list_attendance(session, held)}
    new = [each for each in dict.fromkeys(people) if each.id not in known]
    if len(known) + len(new) > MOST_PEOPLE:
        raise TrainingInputError(
            f"A session has up to {MOST_PEOPLE} people.",
            case=TrainingCase.TOO_MANY_PEOPLE,
            limit=MOST_PEOPLE,
            field="login",
        )
    for person in new:
        _require_person(session, held, person, by.actor.user)
        session.add(
            Attendance(
                session=held, user=person, state=Attended.INVITED, updated_at=by.now
            )
        )
    notify(
        session,
        [each.id for each in new],
        News(Kind.TRAINING_INVITED, MINE, _details(held)),
        now=by.now,
        but=by.actor.user.id,
    )
    if new:
        audit.record(session, "invite", held, by=by, people=len(new))
    return len(new)


def list_of_unit(session: Session, held: TrainingSession, user: User) -> list[User]:
    """Whoever has a post in the unit or below it, and could be invited."""
    below = units.with_descendants(session, [held.unit_id])
    members = select(Membership.user_id).where(Membership.unit_id.in_(below))
    query = select(User).where(
        User.id.in_(members), User.active, User.id != held.trainer_id
    )
    people = session.scalars(query.order_by(User.name, User.id).limit(MOST_PEOPLE))
    return [
        each for each in people if not each.is_system and is_known(session, each, user)
    ]


def take_off(session: Session, held: TrainingSession, person: User, *, by: By) -> None:
    """Take somebody off the list of a session that is still to be held."""
    _require_planned(session, held, by)
    session.delete(get_attendance(session, held, person.id))
    audit.record(session, "uninvite", held, by=by, user=person.id)


def close(session: Session, held: TrainingSession, *, by: By) -> None:
    """Say that it was held, and that what is noted is right."""
    _require_planned(session, held, by)
    if held.starts_at > by.now:
        raise SessionStateError(SessionCase.NOT_BEGUN)
    noted = [each.state for each in list_attendance(session, held)]
    if Attended.INVITED in noted:
        raise SessionStateError(SessionCase.NOT_ALL_NOTED)
    if Attended.PRESENT not in noted:
        raise SessionStateError(SessionCase.NOBODY_PRESENT)
    held.state, held.closed_at = SessionState.CLOSED, by.now
    held.updated_at = by.now
    audit.record(session, "close", held, by=by)


def cancel(session: Session, held: TrainingSession, reason: str, *, by: By) -> None:
    """It is not held; whoever was invited is told."""
    _require_planned(session, held, by)
    text = clean(reason, MAX_LINE * 10)
    if not text:
        raise TrainingInputError(
            "Say why it is not held.", case=TrainingCase.REASON_MISSING, field="reason"
        )
    held.state, held.reason, held.updated_at = SessionState.CANCELLED, text, by.now
    _tell_all(session, held, Kind.TRAINING_CANCELLED, by)
    audit.record(session, "cancel", held, by=by)


def reinstate(session: Session, held: TrainingSession, *, by: By) -> None:
    """Hold one after all that was cancelled."""
    _require_noting(session, held, by)
    if held.state is not SessionState.CANCELLED:
        raise SessionStateError(SessionCase.NOT_CANCELLED)
    held.state, held.reason, held.updated_at = SessionState.PLANNED, "", by.now
    _tell_all(session, held, Kind.TRAINING_INVITED, by)
    audit.record(session, "reinstate", held, by=by)


def get_session(
    session: Session, session_id: int, user: User, *, lock: bool = False
) -> TrainingSession:
    """Raise ``NotFoundError`` for what is not there, or of a client of others."""
    query = (
        select(TrainingSession)
        .join(Course, TrainingSession.course_id == Course.id)
        .where(
            TrainingSession.id == session_id,
            of_clients(Course.client_id, clients_of(session, user)),
        )
    )
    if lock:
        query = query.with_for_update(of=TrainingSession)
    found = session.scalar(query)
    if found is None or not user.active or not user.is_staff:
        raise NotFoundError("session", session_id)
    return found


def list_sessions(session: Session, course: Course) -> Sequence[TrainingSession]:
    """The latest of a course."""
    query = select(TrainingSession).where(TrainingSession.course_id == course.id)
    ordered = query.order_by(TrainingSession.starts_at.desc(), TrainingSession.id)
    return session.scalars(ordered.limit(OF_COURSE)).all()


def list_attendance(session: Session, held: TrainingSession) -> Sequence[Attendance]:
    """By name."""
    query = select(Attendance).join(Attendance.user)
    of_it = query.where(Attendance.session_id == held.id)
    return session.scalars(of_it.order_by(User.name, User.id)).all()


def get_attendance(session: Session, held: TrainingSession, user_id: int) -> Attendance:
    found = session.scalar(
        select(Attendance).where(
            Attendance.session_id == held.id, Attendance.user_id == user_id
        )
    )
    if found is None:
        raise NotFoundError("person", user_id)
    return found


def list_own(session: Session, user: User, limit: int = 50) -> Sequence[Attendance]:
    """Where somebody takes part, or did, the latest first."""
    query = (
        select(Attendance)
        .join(TrainingSession, Attendance.session_id == TrainingSession.id)
        .where(Attendance.user_id == user.id)
        .order_by(TrainingSession.starts_at.desc(), TrainingSession.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def find_double(session: Session, held: TrainingSession) -> Mapping[int, datetime]:
    """Who of it is in another session at the same time, and when that begins.

    That is a warning, no refusal: whoever plans it may know better.
    """
    people = select(Attendance.user_id).where(Attendance.session_id == held.id)
    others = session.scalars(
        select(Attendance)
        .join(TrainingSession, Attendance.session_id == TrainingSession.id)
        .where(
            Attendance.user_id.in_(people),
            TrainingSession.id != held.id,
            TrainingSession.state == SessionState.PLANNED,
            TrainingSession.starts_at < held.ends_at,
            TrainingSession.starts_at > held.starts_at - timedelta(hours=LONGEST),
        )
        # Of several the first one is said, which comes last here.
        .order_by(TrainingSession.starts_at.desc(), TrainingSession.id.desc())
    ).all()
    return {
        each.user_id: each.session.starts_at
        for each in others
        if each.session.ends_at > held.starts_at
    }


def _details(held: TrainingSession) -> dict[str, str]:
    return {"title": held.course.title, "at": held.starts_at.isoformat()}


def _tell_all(session: Session, held: TrainingSession, kind: Kind, by: By) -> None:
    invited = [each.user_id for each in list_attendance(session, held)]
    news = News(kind, MINE, _details(held))
    notify(session, invited, news, now=by.now, but=by.actor.user.id)


def _checked(course: Course, draft: Draft) -> datetime:
    if draft.starts_at is None:
        raise TrainingInputError(
            "Say when it begins.", case=TrainingCase.START, field="starts_at"
        )
    if not math.isfinite(draft.hours) or not 0 < draft.hours <= LONGEST:
        raise TrainingInputError(
            f"A session lasts up to {LONGEST:g} hours.",
            case=TrainingCase.HOURS,
            limit=int(LONGEST),
            field="hours",
        )
    if draft.unit.client_id != course.client_id:
        raise TrainingInputError(
            "A course is held for units of its own client.",
            case=TrainingCase.OTHER_CLIENT,
            field="unit",
        )
    _require_range(draft.least, draft.most)
    trainer = draft.trainer
    if not trainer.active or trainer.is_system:
        raise TrainingInputError(
            "A trainer is somebody in use.",
            case=TrainingCase.BAD_TRAINER,
            field="trainer",
        )
    return draft.starts_at


def _require_range(least: float | None, most: float | None) -> None:
    if least is None and most is None:
        return
    if least is None or most is None or not 0 <= least < most <= LARGEST:
        raise TrainingInputError(
            "Scores are from a lower to a higher number.",
            case=TrainingCase.RANGE,
            limit=int(LARGEST),
            field="most",
        )


def _require_person(
    session: Session, held: TrainingSession, person: User, reader: User
) -> None:
    if person.id == held.trainer_id:
        raise TrainingInputError(
            "Its trainer does not take part in a session.",
            case=TrainingCase.TRAINER_ATTENDS,
            field="login",
        )
    if not person.active or person.is_system or not is_known(session, person, reader):
        raise TrainingInputError(
            "Only people in use take part.", case=TrainingCase.BAD_PERSON, field="login"
        )


def _require_noting(session: Session, held: TrainingSession, by: By) -> None:
    if not may_note(session, by.actor.user, held):
        raise TrainingNotAllowedError


def _require_planned(session: Session, held: TrainingSession, by: By) -> None:
    _require_noting(session, held, by)
    if held.state is not SessionState.PLANNED:
        raise SessionStateError(SessionCase.NOT_PLANNED)
