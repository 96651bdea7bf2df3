"""Contacts: written down, corrected, given their account, made anonymous."""

import re
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.contacts import telephones_in_use
from kb.contacts.errors import (
    ContactAnonymisedError,
    ContactCase,
    ContactInputError,
    UnknownContactError,
)
from kb.contacts.models import Contact
from kb.errors import NotFoundError
from kb.people import telephones, units
from kb.people.models import Role, Unit, User
from kb.people.telephones import TelephoneTakenError
from kb.services.belonging import Hints, find_id
from kb.services.visibility import clients_of, of_clients
from kb.text import clean, to_line

MAX_NAME: Final = 100
MAX_NOTE: Final = 1_000
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,130}")
_SEES_ALL: Final = (Role.REVIEWER, Role.MANAGER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is written down of a caller."""

    name: str
    phone: str = ""
    email: str = ""
    unit: Unit | None = None
    note: str = ""
    shares_phone: bool = False
    """Somebody has confirmed that others use the same number."""

    def checked(self) -> "Card":
        """Raise ``ContactInputError``, ``PhoneError`` or ``TextTooLongError``."""
        name = to_line(self.name)
        if not name:
            raise ContactInputError(
                "Say what the caller is called.", case=ContactCase.NAME_MISSING
            )
        if len(name) > MAX_NAME:
            raise ContactInputError(
                f"A caller's name may have {MAX_NAME} characters.",
                case=ContactCase.LINE_TOO_LONG,
                limit=MAX_NAME,
            )
        email = to_line(self.email)
        if email and not _EMAIL.fullmatch(email):
            raise ContactInputError(
                "Write one address, like wang@example.org.",
                case=ContactCase.EMAIL,
                field="email",
            )
        return replace(
            self,
            name=name,
            phone=telephones.check(self.phone),
            email=email,
            note=clean(self.note, MAX_NOTE),
        )


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that a contact must meet for *user*, one of the staff, to see it.

    Who works for units sees the callers of these, of those below, and of none; and
    nobody those of a client that they do not work for.
    """
    if not user.active or not user.is_staff:
        return Contact.id.is_(None)
    is_theirs = of_clients(Contact.client_id, clients_of(session, user))
    if user.has(*_SEES_ALL) or not user.unit_ids:
        return is_theirs
    reach = units.with_descendants(session, user.unit_ids)
    is_near = or_(
        Contact.unit_id.is_(None),
        Contact.unit_id.in_(reach),
        Contact.created_by_id == user.id,
    )
    return and_(is_theirs, is_near)


def get_contact(session: Session, contact_id: int, user: User) -> Contact:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    contact = session.scalar(
        select(Contact).where(Contact.id == contact_id, visible_to(session, user))
    )
    if contact is None:
        raise NotFoundError("contact", contact_id)
    return contact


def find_named(session: Session, contact_id: int, user: User) -> Contact:
    """As ``get_contact``, for a field that names one. Raise ``UnknownContactError``."""
    try:
        contact = get_contact(session, contact_id, user)
    except NotFoundError as error:
        raise UnknownContactError from error
    if contact.anonymised_at is not None:
        raise UnknownContactError
    return contact


def list_recent(session: Session, user: User, limit: int = 50) -> list[Contact]:
    """Whom *user* may see, the newest first."""
    return list(
        session.scalars(
            select(Contact)
            .where(visible_to(session, user), Contact.anonymised_at.is_(None))
            .order_by(Contact.id.desc())
            .limit(limit)
        )
    )


def add_contact(session: Session, card: Card, *, by: By) -> Contact:
    """Write a caller down. Raise ``TelephoneTakenError`` for a number of somebody else."""
    given = card.checked()
    if not given.shares_phone and telephones_in_use.is_taken(
        session, given.phone, asks=by.actor.user
    ):
        raise TelephoneTakenError
    contact = Contact(
        name=given.name,
        phone=given.phone,
        email=given.email,
        unit=given.unit,
        note=given.note,
        client_id=_find_client(session, given, by),
        created_by_id=by.actor.user.id,
        created_at=by.now,
    )
    session.add(contact)
    session.flush()  # The incident, and the audit, name its id.
    audit.record(session, "add", contact, by=by)
    return contact


def _find_client(session: Session, card: Card, by: By) -> int:
    if card.unit is not None:
        return card.unit.client_id
    return find_id(session, Hints(asker=by.actor.user))


def take_down(session: Session, card: Card, *, by: By) -> Contact:
    """The contact of the same name and number, else a new one.

    What it raises see ``add_contact``.
    """
    known = find_same(session, card, by.actor.user)
    return known if known is not None else add_contact(session, card, by=by)


def find_same(session: Session, card: Card, user: User) -> Contact | None:
    """Whom the same name and telephone number were written down for already."""
    given = card.checked()
    wanted = telephones.to_digits(given.phone)
    rows = session.scalars(
        select(Contact)
        .where(
            Contact.name == given.name,
            Contact.anonymised_at.is_(None),
            visible_to(session, user),
        )
        .order_by(Contact.id)
    )
    return next(
        (
            each
            for each in rows
            if wanted and telephones.to_digits(each.phone) == wanted
        ),
        None,
    )


def edit(session: Session, contact: Contact, card: Card, *, by: By) -> None:
    """Correct what is written down. What it raises see ``add_contact``."""
    _require_person(contact)
    given = card.checked()
    if not given.shares_phone and telephones_in_use.is_taken(
        session,
        given.phone,
        but_contact=contact.id,
        but_account=contact.account_id,
        asks=by.actor.user,
    ):
        raise TelephoneTakenError
    contact.name, contact.phone = given.name, given.phone
    contact.email = given.email
    contact.unit, contact.note = given.unit, given.note
    audit.record(session, "edit", contact, by=by)


def point_to(
    session: Session, contact: Contact, account: User | None, *, by: By
) -> None:
    """Say whose account the contact's is now; ``None`` takes a mistake back.

    No incident is rewritten: the account reaches what its contacts asked through them.
    """
    _require_person(contact)
    before = contact.account_id
    contact.account = account
    session.flush()  # The audit says the key.
    audit.record(
        session, "merge", contact, by=by, before=before, after=contact.account_id
    )


def anonymise(session: Session, contact: Contact, *, by: By) -> None:
    """Empty the row for good; that somebody called stays."""
    if contact.anonymised_at is not None:
        return
    contact.name = contact.phone = contact.email = contact.note = ""
    contact.unit = None
    contact.anonymised_at = by.now
    audit.record(session, "anonymise", contact, by=by)


def anonymise_all_of(session: Session, account_id: int, *, by: By) -> None:
    """As ``anonymise``, for what was written down of a person before they had an account."""
    for contact in session.scalars(
        select(Contact).where(Contact.account_id == account_id)
    ):
        anonymise(session, contact, by=by)


def _require_person(contact: Contact) -> None:
    if contact.anonymised_at is not None:
        raise ContactAnonymisedError
