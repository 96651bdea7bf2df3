"""Who is logged in where: opened with a login, ended by anybody who may, never revived."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.orm import Session

from kb.errors import NotFoundError
from kb.people import keys
from kb.people.models import User, UserSession

IDLE: Final = timedelta(hours=12)
"""Unused for so long, a session is over."""
LONGEST: Final = timedelta(days=30)
PROOF_HOLDS: Final = timedelta(minutes=15)
"""So long after showing who one is, nothing asks for it again."""
NOTED_AFTER: Final = timedelta(minutes=5)
KEPT: Final = timedelta(days=30)
"""So long after its last use one knows who was behind an address."""
_ADDRESS_LENGTH: Final = 64
_BROWSER_LENGTH: Final = 100
_STILL_GOOD: Final = (
    UserSession.key_hash == bindparam("key_hash"),
    UserSession.ended_at.is_(None),
    UserSession.seen_at > bindparam("seen_after"),
    UserSession.created_at > bindparam("begun_after"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody logs in."""

    address: str
    browser: str
    """In words."""


def open_session(
    session: Session,
    user: User,
    place: Place,
    *,
    now: datetime,
    wants_factor: bool = False,
) -> str:
    """A new session of *user*, who has just shown who they are.

    Return its key, which is kept nowhere.
    """
    key = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            user_id=user.id,
            key_hash=_hash(key),
            created_at=now,
            seen_at=now,
            address=place.address[:_ADDRESS_LENGTH],
            browser=place.browser[:_BROWSER_LENGTH],
            proved_at=now,
            wants_factor=wants_factor,
        )
    )
    return key


def find_session(session: Session, key: str, *, now: datetime) -> UserSession | None:
    """The session with *key*, with its user, if it is still good."""
    found, _ = find_with(session, key, now=now)
    return found


def find_with(
    session: Session, key: str, *besides: ColumnElement[Any], now: datetime
) -> tuple[UserSession | None, Sequence[Any]]:
    """The same, with the answers to what else every page asks.

    The row and its user go on into other sessions.
    """
    said = {
        "key_hash": _hash(key),
        "seen_after": now - IDLE,
        "begun_after": now - LONGEST,
    }
    found = keys.find(session, UserSession, _STILL_GOOD, said, besides)
    return found if found and found[0].user.active else (None, ())


def is_worth_noting(found: UserSession, *, now: datetime) -> bool:
    """Whether it was seen so long ago that this is worth a write."""
    return now - found.seen_at > NOTED_AFTER


def note_use(session: Session, session_id: int, *, address: str, now: datetime) -> None:
    session.execute(
        update(UserSession)
        .where(UserSession.id == session_id)
        .values(seen_at=now, address=address[:_ADDRESS_LENGTH])
    )


def is_proved(found: UserSession, *, now: datetime) -> bool:
    """Whether whoever sits there has lately shown who they are."""
    return found.proved_at is not None and now - found.proved_at <= PROOF_HOLDS


def note_proof(session: Session, session_id: int, *, now: datetime) -> None:
    session.execute(
        update(UserSession).where(UserSession.id == session_id).values(proved_at=now)
    )


def note_factor(session: Session, user: User) -> None:
    """*user* has a second factor now: nothing has to be set up anywhere any more."""
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user.id)
        .values(wants_factor=False)
    )


def list_mine(session: Session, user: User, *, now: datetime) -> list[UserSession]:
    """The sessions of *user* that are still good, the last used first."""
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == user.id,
                UserSession.ended_at.is_(None),
                UserSession.seen_at > now - IDLE,
                UserSession.created_at > now - LONGEST,
            )
            .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
        )
    )


def end_mine(session: Session, user: User, session_id: int, *, now: datetime) -> None:
    """Raise ``NotFoundError`` for a session that is not *user*'s."""
    found = session.get(UserSession, session_id)
    if found is None or found.user_id != user.id:
        raise NotFoundError("session", session_id)
    found.ended_at = found.ended_at or now


def end_by_key(session: Session, key: str, *, now: datetime) -> None:
    """Doing it again changes nothing."""
    _end(session, now, UserSession.key_hash == _hash(key))


def end_all(session: Session, user: User, *, now: datetime) -> None:
    _end(session, now, UserSession.user_id == user.id)


def end_begun(session: Session, user: User, until: datetime, *, now: datetime) -> None:
    """End those that were opened up to a moment; those of a later login go on."""
    begun = UserSession.created_at <= until
    _end(session, now, (UserSession.user_id == user.id) & begun)


def forget_all(session: Session, user: User) -> None:
    """Nothing stays of where somebody was."""
    session.execute(delete(UserSession).where(UserSession.user_id == user.id))


def forget_old(session: Session, *, now: datetime) -> int:
    gone = session.execute(delete(UserSession).where(UserSession.seen_at < now - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def list_logins_by_address(session: Session) -> list[tuple[str, str]]:
    """Address and login of whoever has got in from there, and still may."""
    rows = session.execute(
        select(UserSession.address, User.login)
        .join(User, User.id == UserSession.user_id)
        .where(User.active)
        .distinct()
    )
    return [(address, login) for address, login in rows]


def _end(session: Session, now: datetime, condition: ColumnElement[bool]) -> None:
    session.execute(
        update(UserSession)
        .where(condition, UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
