"""Callers found while somebody types: accounts and contacts, by what is heard first."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from kb.contacts import service
from kb.contacts.models import Contact
from kb.contacts.telephones_in_use import digits_of
from kb.people.models import User
from kb.people.telephones import SEPARATORS, to_digits
from kb.services.visibility import is_known_to
from kb.text import MAX_LINE, to_line

SHOWN: Final = 8
_FEWEST_DIGITS: Final = 3
_SOUNDING: Final = 50
"""More would not be read."""
_LETTERS: Final = re.compile(r"[a-z' ]+")
_NUMBER: Final = re.compile(rf"[\d{re.escape(SEPARATORS)}]+")

Sounds = Callable[[str], Sequence[str]]
"""How a name sounds: whole, and by the initials; nothing where nobody can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who may be calling: an account, or a contact without one."""

    name: str
    phone: str
    unit: str
    note: str = ""
    login: str = ""
    account_id: int | None = None
    contact_id: int | None = None
    """Only where there is no account."""


def find_callers(
    session: Session, words: str, user: User, *, sounds: Sounds, limit: int = SHOWN
) -> list[Caller]:
    """Whom *words* may mean, as far as *user* may see them; accounts come first.

    Name, login and telephone number are looked at, and how the name sounds.
    """
    typed = to_line(words)[:MAX_LINE]
    if not typed:
        return []
    accounts = _accounts(session, typed, user, sounds, limit)
    contacts = _contacts(session, typed, user, sounds, limit)
    found = {each.login or each.contact_id: each for each in (*accounts, *contacts)}
    return list(found.values())[:limit]


def to_caller(account: User, unit: str = "") -> Caller:
    return Caller(
        name=account.name,
        phone=account.phone,
        unit=unit,
        login=account.login,
        account_id=account.id,
    )


def of_contact(contact: Contact) -> Caller:
    """The contact, or the account that it has got since."""
    unit = contact.unit.name if contact.unit else ""
    if contact.account is not None and contact.account.active:
        return to_caller(contact.account, unit)
    return Caller(
        name=contact.name,
        phone=contact.phone,
        unit=unit,
        note=contact.note,
        contact_id=contact.id,
    )


def _accounts(
    session: Session, typed: str, user: User, sounds: Sounds, limit: int
) -> Iterator[Caller]:
    is_here = and_(User.active, is_known_to(session, user))
    meant = [
        User.login.icontains(typed, autoescape=True),
        *_meant(session, User, is_here, typed, sounds),
    ]
    rows = session.scalars(
        select(User)
        .where(is_here, or_(*meant))
        .order_by(User.name, User.id)
        .limit(limit)
    )
    for account in rows:
        names = [each.unit.name for each in account.memberships]
        yield to_caller(account, next(iter(names), ""))


def _contacts(
    session: Session, typed: str, user: User, sounds: Sounds, limit: int
) -> Iterator[Caller]:
    is_here = and_(service.visible_to(session, user), Contact.anonymised_at.is_(None))
    rows = session.scalars(
        select(Contact)
        .where(is_here, or_(*_meant(session, Contact, is_here, typed, sounds)))
        .order_by(Contact.name, Contact.id)
        .limit(limit)
    )
    yield from map(of_contact, rows)


def _meant(
    session: Session,
    people: type[User | Contact],
    is_here: Any,
    typed: str,
    sounds: Sounds,
) -> Iterator[ColumnElement[bool]]:
    """By which of the conditions somebody may be meant."""
    yield people.name.icontains(typed, autoescape=True)
    digits = to_digits(typed)
    if _NUMBER.fullmatch(typed) and len(digits) >= _FEWEST_DIGITS:
        yield digits_of(people.phone).contains(digits, autoescape=True)
    spelt = typed.lower()
    if _LETTERS.fullmatch(spelt):
        # How names sound is no column: neither renaming nor any door can leave it behind.
        names = session.execute(
            select(people.id, people.name)
            .where(is_here)
            .order_by(people.name, people.id)
        )
        spelt = spelt.replace(" ", "").replace("'", "")
        keys = [
            key
            for key, name in names
            if any(form.startswith(spelt) for form in sounds(name))
        ]
        yield people.id.in_(keys[:_SOUNDING])
