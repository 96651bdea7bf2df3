"""Who has a telephone number, however it is written."""

from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kb.contacts.models import Contact
from kb.people.models import User
from kb.people.telephones import SEPARATORS, to_digits

_ENOUGH: Final = 4
"""Digits of an extension; fewer say nothing about who it is."""


def digits_of(column: Any) -> ColumnElement[str]:
    """The column's number without separators, in the database."""
    plain = column
    for sign in SEPARATORS:
        plain = func.replace(plain, sign, "")
    return plain  # type: ignore[no-any-return]  # A nest of functions.


def is_taken(
    session: Session,
    phone: str,
    *,
    but_contact: int | None = None,
    but_account: int | None = None,
) -> bool:
    """Whether an account or a contact other than those has the number."""
    wanted = to_digits(phone)
    if len(wanted) < _ENOUGH:
        return False
    ending = digits_of(User.phone).endswith(wanted, autoescape=True)
    accounts = session.execute(select(User.id, User.phone).where(User.active, ending))
    ending = digits_of(Contact.phone).endswith(wanted, autoescape=True)
    contacts = session.execute(
        select(Contact.id, Contact.account_id, Contact.phone).where(ending)
    )
    return any(
        key != but_account and to_digits(kept) == wanted for key, kept in accounts
    ) or any(
        key != but_contact
        and (account is None or account != but_account)
        and to_digits(kept) == wanted
        for key, account, kept in contacts
    )
