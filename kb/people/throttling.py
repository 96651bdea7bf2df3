"""Guessing passwords made slow: who failed too often waits, and nobody else does."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from kb.errors import ForbiddenError
from kb.people import sessions
from kb.people.models import LoginFailure

WINDOW: Final = timedelta(minutes=15)
MOST_PER_LOGIN: Final = 8
"""Failures of one login from one address, in the window."""
MOST_CODES: Final = 20
"""Wrong codes of one login, from anywhere: only who has its password gets to try one."""
MOST_PER_ADDRESS: Final = 60
"""Failures from one address behind which we know nobody."""
MORE_PER_PERSON: Final = 10
"""So many more for each person who has lately got in from there."""
FIRST_DELAY: Final = 0.25
LONGEST_DELAY: Final = 2.0
"""Seconds by which an attempt is slowed, where a login fails from many addresses."""
LOGIN_LENGTH: Final = 64
_OF_ONE_LINE: Final = 64
"""Bits: whoever has an IPv6 address has all of its network."""


class TooManyAttemptsError(ForbiddenError):
    """Somebody guesses; nothing is tried until the window has passed."""

    code = "too_many_attempts"

    def __init__(self) -> None:
        minutes = int(WINDOW.total_seconds() // 60)
        super().__init__(
            f"There were too many wrong attempts. Wait {minutes} minutes, then try again."
        )


def require_calm(session: Session, login: str, address: str, *, now: datetime) -> float:
    """Seconds by which the attempt is to be slowed.

    Raise ``TooManyAttemptsError`` while *login* has failed too often from *address*, or
    *address* with all kinds of logins. Whoever has lately got in from there does not
    wait for the others; and a login that fails from everywhere is slowed, never locked,
    so that nobody can lock another person out.
    """
    of_login, from_address = _wrong_at(login, address)
    if _count(session, now, from_address, of_login) >= MOST_PER_LOGIN:
        raise TooManyAttemptsError
    if _count(session, now, from_address) >= MOST_PER_ADDRESS:
        known = _known_behind(session, address)
        bound = MOST_PER_ADDRESS + MORE_PER_PERSON * len(known)
        if _normal(login) not in known and _count(session, now, from_address) >= bound:
            raise TooManyAttemptsError
    beyond = _count(session, now, of_login) - MOST_PER_LOGIN
    return min(FIRST_DELAY * 2**beyond, LONGEST_DELAY) if beyond >= 0 else 0.0


def require_few_codes(session: Session, login: str, *, now: datetime) -> None:
    """Raise ``TooManyAttemptsError`` while too many codes of *login* were wrong.

    Six digits are guessed if somebody may go on for long, from however many addresses.
    """
    wrong = (LoginFailure.login == _normal(login), LoginFailure.is_code.is_(True))
    if _count(session, now, *wrong) >= MOST_CODES:
        raise TooManyAttemptsError


def note_failure(
    session: Session, login: str, address: str, *, now: datetime, is_code: bool = False
) -> bool:
    """Remember a failure; those that count no more are forgotten.

    Whether it was the one after which *login* has to wait at *address*.
    """
    session.execute(delete(LoginFailure).where(LoginFailure.at < now - WINDOW))
    failure = LoginFailure(login=_normal(login), address=_place(address), at=now)
    failure.is_code = is_code
    session.add(failure)
    session.flush()  # It is counted with the others.
    count = _count(session, now, *_wrong_at(login, address))
    return count == MOST_PER_LOGIN


def forgive(
    session: Session, login: str, address: str, *, codes_too: bool = False
) -> None:
    """Forget the failures of somebody who has got in.

    Wrong codes stay until a code is right: who has a password gets no more tries by it.
    """
    wrong = _wrong_at(login, address)
    if not codes_too:
        wrong = *wrong, LoginFailure.is_code.is_(False)
    session.execute(delete(LoginFailure).where(*wrong))


def has_failed(session: Session, login: str, address: str) -> bool:
    """Whether there is anything to forgive, however old."""
    wrong = exists().where(*_wrong_at(login, address))
    return bool(session.scalar(select(wrong)))


def _wrong_at(login: str, address: str) -> tuple[ColumnElement[bool], ...]:
    of_login = LoginFailure.login == _normal(login)
    return of_login, LoginFailure.address == _place(address)


def _known_behind(session: Session, address: str) -> frozenset[str]:
    """The logins that have lately got in from there."""
    place = _place(address)
    return frozenset(
        _normal(login)
        for seen_at, login in sessions.list_logins_by_address(session)
        if _place(seen_at) == place
    )


def _count(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> int:
    found = session.scalar(
        select(func.count(LoginFailure.id)).where(
            LoginFailure.at >= now - WINDOW, *conditions
        )
    )
    return found or 0


def _place(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:LOGIN_LENGTH]
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, _OF_ONE_LINE), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def _normal(login: str) -> str:
    return login.strip().casefold()[:LOGIN_LENGTH]
