"""Who may see a record, as words that an index can match: of the record, of the reader.

A reader sees a record if they share a word. For incidents it is the same rule as
``kb.incidents.policy.visible_to``, for items and records of registers as their listings
have it; tests hold the two against each other. Words among staff stand twice: alone for
who sees every client, and with the client they are of.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.contacts.models import Contact
from kb.incidents.policy import SEES_ALL
from kb.people import units
from kb.people.models import Role, User
from kb.services.visibility import clients_of, homes_of

STAFF: Final = "staff"
DEVICES: Final = "devices"
"""What all drawings say, for all staff: articles are shared by all clients."""
REQUESTERS: Final = "requesters"
ADMINISTRATORS: Final = "administrators"
ALL_INCIDENTS: Final = "incidents"
ALL_REPORTS: Final = "reports"
NO_UNIT: Final = "unit:"


def readers_of_incident(row: Any) -> Iterator[str]:
    """Of a row with the columns that the rule is about."""
    yield from _own(row)
    yield from _among_staff(row.client_id, *_at_work(row))


def readers_of_staff(row: Any) -> Iterator[str]:
    """Of a row that all staff see who work for its client."""
    return _among_staff(row.client_id, STAFF)


def readers_of_report(row: Any) -> Iterator[str]:
    """As ``kb.reporting.reading.may_see_cut`` has it; a published one."""
    if row.by_person:
        words = [f"led:{row.unit_id}"]
    else:
        words = [ALL_REPORTS, _in_reach(row.unit_id)]
    if row.client_id is None:
        yield from words
    else:
        yield from _among_staff(row.client_id, *words)


def readers_of_guide(row: Any) -> Iterator[str]:
    """Of the edition in force: staff of its client, and its users if it is for them."""
    yield from _among_staff(row.client_id, STAFF)
    if row.audience is Audience.SELF_SERVICE:
        yield _client(row.client_id)


def readers_of_item(row: Any) -> Iterator[str]:
    """As ``kb.items.listing.visible_to`` has it, of one that is not kept from anybody.

    What is confidential, or about a person, can not be said in words: nobody finds it.
    """
    words = [ALL_INCIDENTS, _reporter(row.opened_by_id)]
    if row.owner_id is not None:
        words.append(_assignee(row.owner_id))
    words.append(NO_UNIT if row.unit_id is None else _in_reach(row.unit_id))
    return _among_staff(row.client_id, *words)


def readers_of_register(row: Any) -> Iterator[str]:
    """As ``kb.registers.visibility.visible_to`` has it, of a record that is not private."""
    yield from _among_staff(row.client_id, STAFF)
    if row.holder_id is not None:
        yield _holder(row.holder_id)


def readers_of_handover(row: Any, parties: Iterable[int]) -> Iterator[str]:
    """As ``kb.handovers.reading.visible_to`` has it; *parties* are those with accounts."""
    yield from _among_staff(row.client_id, STAFF)
    yield from map(_holder, parties)


def _at_work(row: Any) -> Iterator[str]:
    yield ALL_INCIDENTS
    yield _reporter(row.reporter_id)
    if row.assignee_id is not None:
        yield _assignee(row.assignee_id)
    yield NO_UNIT if row.unit_id is None else _unit(row.unit_id)
    if row.origin_unit_id is not None:
        yield _unit(row.origin_unit_id)


def _among_staff(client_id: int, *words: str) -> Iterator[str]:
    """Each word for who sees every client, and for who sees this one."""
    for word in words:
        yield word
        yield _of(client_id, word)


def _of(client_id: int, word: str) -> str:
    return f"{word}@{client_id}"


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
    contacts = session.scalars(_CONTACTS, {"account": user.id})
    words = {_person(user.id), *map(_contact, contacts)}
    if user.active:
        words.add(_holder(user.id))
    if not user.active or not user.is_staff:
        homes = map(_client, homes_of(session, user))
        return frozenset(words | {REQUESTERS, *homes})
    if user.has(Role.ADMINISTRATOR):
        words.add(ADMINISTRATORS)
    words.add(DEVICES)
    at_work, clients = (
        {STAFF, *_words_at_work(session, user)},
        clients_of(session, user),
    )
    if clients is None:
        return frozenset(words | at_work)
    return frozenset(words | {_of(each, word) for each in clients for word in at_work})


_CONTACT: Final = Contact.__table__.c
_CONTACTS: Final = select(_CONTACT.id).where(
    _CONTACT.account_id == bindparam("account")
)


def _words_at_work(session: Session, user: User) -> Iterator[str]:
    """As ``policy.visible_to`` has it, of the incidents of the user's clients."""
    led = units.with_descendants(session, units.list_led(session, user))
    yield from (f"led:{unit_id}" for unit_id in led)
    if user.has(*SEES_ALL) or not user.unit_ids:
        yield from (ALL_INCIDENTS, ALL_REPORTS)
        return
    reach = units.with_descendants(session, user.unit_ids) | led
    yield from map(_in_reach, reach)
    yield from (_reporter(user.id), _assignee(user.id), NO_UNIT)
    yield from map(_unit, reach)


def _person(user_id: int) -> str:
    return f"person:{user_id}"


def _contact(contact_id: int) -> str:
    """Of a caller; the account that a caller has got since is read with the query."""
    return f"contact:{contact_id}"


def _client(client_id: int) -> str:
    """For whoever asks as one of the client's own people."""
    return f"client:{client_id}"


def _unit(unit_id: int) -> str:
    return f"unit:{unit_id}"


def _in_reach(unit_id: int) -> str:
    """For who has a post in the unit, or leads it, or one above it."""
    return f"report-unit:{unit_id}"


def _reporter(user_id: int) -> str:
    return f"reporter:{user_id}"


def _assignee(user_id: int) -> str:
    return f"assignee:{user_id}"


def _holder(user_id: int) -> str:
    """Of a thing in a register, or one end of a hand-over: as long as one is active."""
    return f"holder:{user_id}"
