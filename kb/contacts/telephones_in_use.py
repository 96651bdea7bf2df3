"""Who has a telephone number, however it is written."""

from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from kb.contacts.models import Contact
from kb.people.models import User
from kb.people.telephones import SEPARATORS, to_digits
from kb.services.visibility import clients_of, is_known_to, of_clients

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
    asks: User | None = None,
) -> bool:
    """Whether an account or a contact other than those has the number.

    Who *asks* learns nothing of people whom only other clients know.
    """
    wanted = to_digits(phone)
    if len(wanted) < _ENOUGH:
        return False
    ending = digits_of(User.phone).endswith(wanted, autoescape=True)
    here: ColumnElement[bool] = true()
    is_theirs: ColumnElement[bool] = true()
    if asks is not None:
        here = is_known_to(session, asks)
        is_theirs = of_clients(Contact.client_id, clients_of(session, asks))
    accounts = session.execute(
        select(User.id, User.phone).where(User.active, ending, here)
    )
    ending = digits_of(Contact.phone).endswith(wanted, autoescape=True)
    contacts = session.execute(
        select(Contact.id, Contact.account_id, Contact.phone).where(ending, is_theirs)
    )
    return any(
        key != but_account and to_digits(kept) == wanted for key, kept in accounts
    ) or any(
        key != but_contact
        and (account is None or account != but_account)
        and to_digits(kept) == wanted
        for key, account, kept in contacts
    )
