"""Passwords and second factors as they are tried: slowed, counted, logged, in the audit."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import sleep
from typing import Final, TypeVar

import structlog
from sqlalchemy.orm import Session

from kb import audit
from kb.errors import UnavailableError
from kb.factors import service as factors
from kb.factors.errors import WrongProofError
from kb.people import throttling, users
from web.services import Services

Found = TypeVar("Found")
_SLOWED: Final = threading.BoundedSemaphore(2)
"""So many wait at once: to slow everybody down would be a way to stop the service."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who somebody says they are, from where, at which door."""

    login: str
    address: str
    channel: str


def recognise(
    services: Services, attempt: Attempt, check: Callable[[Session], Found | None]
) -> Found | None:
    """What *check* finds for the password here; otherwise as ``try_out``."""

    def find() -> Found | None:
        with services.database.reading() as session:
            return check(session)

    return try_out(services, attempt, find)


def try_out(
    services: Services, attempt: Attempt, find: Callable[[], Found | None]
) -> Found | None:
    """What *find* finds for the password, here or elsewhere; ``None`` if it is wrong.

    Raise ``TooManyAttemptsError`` if it was wrong too often; nothing is tried then.
    """
    _require_calm(services, attempt)
    try:
        found = find()
    except UnavailableError:
        # The part that answered has said no.
        _note_failure(services, attempt)
        raise
    if found is None:
        _note_failure(services, attempt)
    return found


def prove(
    services: Services, attempt: Attempt, check: Callable[[Session], bool]
) -> bool:
    """Whether *check* takes what is shown beside a password; what it notes is kept.

    A failure counts together with wrong passwords. Raise ``TooManyAttemptsError`` as
    above, and after some that came from other addresses, too.
    """
    _require_calm(services, attempt, is_code=True)
    try:
        with services.database.writing() as session:
            is_right = check(session)
            if is_right:
                throttling.forgive(
                    session, attempt.login, attempt.address, codes_too=True
                )
    except WrongProofError:
        is_right = False
    if not is_right:
        _note_failure(services, attempt, is_code=True)
    return is_right


def forgive(services: Services, attempt: Attempt) -> None:
    """Most have nothing to be forgiven, and need not wait for whoever is writing."""
    where = attempt.login, attempt.address
    with services.database.reading() as session:
        has_failed = throttling.has_failed(session, *where)
    if has_failed:
        with services.database.writing() as session:
            throttling.forgive(session, *where)


def _require_calm(
    services: Services, attempt: Attempt, *, is_code: bool = False
) -> None:
    now = services.now()
    with services.database.reading() as session:
        try:
            seconds = throttling.require_calm(
                session, attempt.login, attempt.address, now=now
            )
            if is_code:
                throttling.require_few_codes(session, attempt.login, now=now)
        except throttling.TooManyAttemptsError:
            log.warning(
                "login_refused", address=attempt.address, channel=attempt.channel
            )
            raise
    _slow_down(seconds)


def _note_failure(
    services: Services, attempt: Attempt, *, is_code: bool = False
) -> None:
    now = services.now()
    with services.database.writing() as session:
        # Only a login that exists is written down: people type passwords there, too.
        user = users.find_user(session, attempt.login)
        is_last = throttling.note_failure(
            session, attempt.login, attempt.address, now=now, is_code=is_code
        )
        if is_last and is_code and user is not None:
            factors.warn(session, user, now=now)
        action = audit.LOGIN_LOCKED if is_last else audit.LOGIN_FAILED
        audit.record_failure(session, action, user, channel=attempt.channel, now=now)
    log.warning(
        action,
        login=user.login if user else None,
        address=attempt.address,
        channel=attempt.channel,
    )


def _slow_down(seconds: float) -> None:
    if seconds and _SLOWED.acquire(blocking=False):
        try:
            sleep(seconds)
        finally:
            _SLOWED.release()
