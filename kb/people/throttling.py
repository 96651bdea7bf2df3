"""Guessing passwords made slow: who failed too often waits."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from kb.errors import ForbiddenError
from kb.people.models import LoginFailure

WINDOW: Final = timedelta(minutes=15)
MOST_PER_LOGIN: Final = 8
"""Failures of one login from one address, in the window."""
MOST_PER_ADDRESS: Final = 60
"""Failures from one address; many people may stand behind one."""
LOGIN_LENGTH: Final = 64


class TooManyAttemptsError(ForbiddenError):
    """Somebody guesses; nothing is tried until the window has passed."""

    code = "too_many_attempts"

    def __init__(self) -> None:
        minutes = int(WINDOW.total_seconds() // 60)
        super().__init__(
            f"There were too many wrong attempts. Wait {minutes} minutes, then try again."
        )


def require_calm(session: Session, login: str, address: str, *, now: datetime) -> None:
    """Raise ``TooManyAttemptsError`` while *login* or *address* has failed too often.

    The login counts for one address only, so that nobody can lock another person out.
    """
    from_address = LoginFailure.address == address
    of_login = LoginFailure.login == _normal(login)
    if (
        _count(session, now, from_address, of_login) >= MOST_PER_LOGIN
        or _count(session, now, from_address) >= MOST_PER_ADDRESS
    ):
        raise TooManyAttemptsError


def note_failure(session: Session, login: str, address: str, *, now: datetime) -> None:
    """Remember a failure; those that count no more are forgotten."""
    session.execute(delete(LoginFailure).where(LoginFailure.at < now - WINDOW))
    session.add(LoginFailure(login=_normal(login), address=address, at=now))


def forgive(session: Session, login: str, address: str) -> None:
    """Forget the failures of somebody who has got in."""
    session.execute(
        delete(LoginFailure).where(
            LoginFailure.login == _normal(login), LoginFailure.address == address
        )
    )


def _count(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> int:
    found = session.scalar(
        select(func.count(LoginFailure.id)).where(
            LoginFailure.at >= now - WINDOW, *conditions
        )
    )
    return found or 0


def _normal(login: str) -> str:
    return login.strip().casefold()[:LOGIN_LENGTH]
