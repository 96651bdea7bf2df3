"""Whom a password says somebody is: one of ours, or one of the directory."""

from dataclasses import dataclass
from enum import StrEnum

import structlog

from kb.people import identities, users
from kb.people.identities import DIRECTORY
from kb.people.models import User
from kb.sign_on import arriving
from kb.sign_on.errors import DirectoryAwayError
from kb.sign_on.facts import Facts
from web.access import attempts
from web.access.attempts import Attempt
from web.services import Services

log = structlog.get_logger()


class Proof(StrEnum):
    """By what somebody has shown who they are."""

    PASSWORD = "password"  # noqa: S105  The name of a thing.
    PASSKEY = "passkey"
    DIRECTORY = "directory"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Proved:
    """Who it is; somebody whom others know may have no account yet, and waits."""

    user: User | None
    proof: Proof
    identity_id: int | None = None


def is_directory_away(services: Services) -> bool:
    return services.directory is not None and services.directory.reach.is_away


def recognise(services: Services, attempt: Attempt, password: str) -> Proved | None:
    """Whoever *password* belongs to, here or in the directory; ``None`` if it is wrong.

    A password that is right here is not sent on. Raise ``TooManyAttemptsError``, and
    ``DirectoryAwayError`` where it is not right here and nobody else can be asked.
    """

    def find() -> Proved | None:
        with services.database.reading() as session:
            user = users.find_by_password(session, attempt.login, password)
        if user is not None:
            return Proved(user, Proof.PASSWORD)
        return _ask_directory(services, attempt, password)

    return attempts.try_out(services, attempt, find)


def recognise_again(
    services: Services, attempt: Attempt, user: User, password: str
) -> bool:
    """Whether *password* is that of *user*, who is here already; else as above."""

    def find() -> bool | None:
        with services.database.reading() as session:
            if users.find_by_password(session, user.login, password) is not None:
                return True
            known = identities.find_of(session, user, DIRECTORY)
        if services.directory is None or known is None:
            return None
        facts = services.directory.find_by_password(known.known_as, password)
        return True if facts and facts.subject == known.subject else None

    return attempts.try_out(services, attempt, find) is True


def _ask_directory(
    services: Services, attempt: Attempt, password: str
) -> Proved | None:
    if services.directory is None:
        return None
    try:
        facts = services.directory.find_by_password(attempt.login, password)
    except DirectoryAwayError as error:
        log.warning("directory_away", reason=error.reason)
        raise
    return arrive(services, facts, Proof.DIRECTORY) if facts is not None else None


def arrive(services: Services, facts: Facts, proof: Proof) -> Proved | None:
    """Whose account it is that *facts* are of; ``None`` for one that is switched off."""
    with services.database.writing() as session:
        identity = arriving.arrive(
            session,
            facts,
            makes_accounts=services.settings.sign_on_makes_accounts,
            now=services.now(),
        )
        user = identity.user
    if user is not None and not user.active:
        return None
    return Proved(user, proof, identity.id)
