"""Who may see a record, as words that an index can match: of the record, of the reader.

A reader sees a record if they share a word. For incidents it is the same rule as
``kb.incidents.policy.visible_to``; a test holds the two against each other.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.contacts.models import Contact
from kb.incidents.policy import SEES_ALL
from kb.people import units
from kb.people.models import Role, User

STAFF: Final = "staff"
REQUESTERS: Final = "requesters"
ADMINISTRATORS: Final = "administrators"
ALL_INCIDENTS: Final = "incidents"
NO_UNIT: Final = "unit:"


def readers_of_incident(row: Any) -> Iterator[str]:
    """Of a row with the columns that the rule is about."""
    yield ALL_INCIDENTS
    yield from _own(row)
    yield f"reporter:{row.reporter_id}"
    if row.assignee_id is not None:
        yield f"assignee:{row.assignee_id}"
    yield NO_UNIT if row.unit_id is None else _unit(row.unit_id)
    if row.origin_unit_id is not None:
        yield _unit(row.origin_unit_id)


def _own(row: Any) -> Iterator[str]:
    """For those who asked, whose word decides, or who are to approve."""
    if row.contact_id is None:
        yield _person(row.reporter_id)
    else:
        yield _contact(row.contact_id)
    if row.contact_id is None or row.confirmer_id != row.reporter_id:
        yield _person(row.confirmer_id)
    if row.approver_id is not None:
        yield _person(row.approver_id)


def words_of(session: Session, user: User) -> frozenset[str]:
    """All that *user* may see has one of these."""
    contacts = select(Contact.id).where(Contact.account_id == user.id)
    words = {_person(user.id), *map(_contact, session.scalars(contacts))}
    if not user.active or not user.is_staff:
        return frozenset(words | {REQUESTERS})
    words.add(STAFF)
    if user.has(Role.ADMINISTRATOR):
        words.add(ADMINISTRATORS)
    if user.has(*SEES_ALL) or not user.unit_ids:
        words.add(ALL_INCIDENTS)
    else:
        reach = units.with_descendants(session, user.unit_ids)
        words |= {f"reporter:{user.id}", f"assignee:{user.id}"}
        words |= {NO_UNIT, *map(_unit, reach)}
    return frozenset(words)


def _person(user_id: int) -> str:
    return f"person:{user_id}"


def _contact(contact_id: int) -> str:
    """Of a caller; the account that a caller has got since is read with the query."""
    return f"contact:{contact_id}"


def _unit(unit_id: int) -> str:
    return f"unit:{unit_id}"
