"""Who may see a record, as words that an index can match: of the record, of the reader.

A reader sees a record if they share a word. For incidents it is the same rule as
``kb.incidents.policy.visible_to``; a test holds the two against each other.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy.orm import Session

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
    yield _person(row.reporter_id)
    yield _person(row.confirmer_id)
    if row.assignee_id is not None:
        yield _assignee(row.assignee_id)
    yield NO_UNIT if row.unit_id is None else _unit(row.unit_id)
    if row.origin_unit_id is not None:
        yield _unit(row.origin_unit_id)


def words_of(session: Session, user: User) -> frozenset[str]:
    """All that *user* may see has one of these."""
    if not user.active or not user.is_staff:
        return frozenset({_person(user.id), REQUESTERS})
    words = {_person(user.id), STAFF}
    if user.has(Role.ADMINISTRATOR):
        words.add(ADMINISTRATORS)
    if user.has(*SEES_ALL) or not user.unit_ids:
        words.add(ALL_INCIDENTS)
    else:
        reach = units.with_descendants(session, user.unit_ids)
        words |= {_assignee(user.id), NO_UNIT, *map(_unit, reach)}
    return frozenset(words)


def _person(user_id: int) -> str:
    return f"person:{user_id}"


def _assignee(user_id: int) -> str:
    return f"assignee:{user_id}"


def _unit(unit_id: int) -> str:
    return f"unit:{unit_id}"
