"""Everybody whom the directory knows, looked at again: what is said of them, who is gone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from kb import accounts
from kb.accounts import LastAdministratorError
from kb.audit import By
from kb.people import identities
from kb.people.identities import DIRECTORY, ExternalAccount
from kb.sign_on import arriving
from kb.sign_on.directories import Person
from kb.sign_on.errors import TooManyGoneError

FEW: Final = 5
"""So many may be gone at once whatever part of all they are."""
PART: Final = 5
"""More than one in so many is no day's work of a directory, but a setting gone wrong."""


@dataclass(slots=True)
class Synced:
    """The logins of those whose accounts were changed."""

    off: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    looked_at: int = 0


def list_subjects(session: Session) -> frozenset[str]:
    """Whom of the directory somebody is here."""
    known = identities.list_of_source(session, DIRECTORY)
    return frozenset(each.subject for each in known)


def sync(
    session: Session, people: Iterable[Person], *, by: By, however_many: bool = False
) -> Synced:
    """Take over what *people* are, who are all that the directory knows.

    Accounts of those who are switched off there, or not there any more, are switched
    off, and on again when they are back; what an administrator has switched off stays.
    Raise ``TooManyGoneError`` before anything is done where it is a large part of all.
    """
    there = {each.facts.subject: each for each in people}
    known = identities.list_of_source(session, DIRECTORY)
    gone = [each for each in known if _is_gone(there.get(each.subject))]
    leaving = [each for each in gone if each.user and each.user.active]
    if not however_many and len(leaving) > max(FEW, len(known) // PART):
        raise TooManyGoneError(len(leaving), len(known))
    done = Synced(looked_at=len(known))
    for identity in leaving:
        _switch_off(session, identity, done, by=by)
    for identity in known:
        person = there.get(identity.subject)
        if person is not None and not person.is_off:
            _refresh(session, identity, person, done, by=by)
    return done


def _is_gone(person: Person | None) -> bool:
    return person is None or person.is_off


def _switch_off(
    session: Session, identity: ExternalAccount, done: Synced, *, by: By
) -> None:
    user = identity.user
    if user is None:
        return
    try:
        accounts.switch(session, user, active=False, by=by)
    except LastAdministratorError:
        # Somebody must be able to mend what a directory says.
        return
    identity.gone_at = by.now
    done.off.append(user.login)


def _refresh(
    session: Session,
    identity: ExternalAccount,
    person: Person,
    done: Synced,
    *,
    by: By,
) -> None:
    user = identity.user
    if user is None:
        return
    if identity.gone_at is not None:
        arriving.come_back(session, identity, user, by=by)
        done.back.append(user.login)
    if user.active:
        arriving.refresh(session, user, person.facts, by=by)
