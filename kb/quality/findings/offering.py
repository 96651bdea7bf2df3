"""To whom a finding can be given: those of its unit, as who gives it may choose them."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from kb.people.leading import MANAGES, climb
from kb.people.models import Unit, User
from kb.services import choosing


def list_people(
    session: Session, units: Iterable[Unit | None], user: User
) -> list[User]:
    """Who works in all of *units* or above them, or leads there; for none, who manages."""
    found: dict[int, User] = {}
    shared: set[int] | None = None
    for unit in set(units):
        people = _list_of(session, unit, user)
        found |= {each.id: each for each in people}
        ids = {each.id for each in people}
        shared = ids if shared is None else shared & ids
    return [person for key, person in found.items() if key in (shared or ())]


def list_logins(
    session: Session, units: Iterable[Unit | None], user: User
) -> list[tuple[str, str]]:
    """Their logins and names, as a form offers them."""
    return [(each.login, each.name) for each in list_people(session, units, user)]


def _list_of(session: Session, unit: Unit | None, user: User) -> list[User]:
    if unit is None:
        return choosing.list_people(session, user, *MANAGES)
    line = [each.id for each in climb(unit)]
    members = choosing.list_members(session, user, line)
    # Those of the unit itself first: they are who most work is for.
    return sorted(members, key=lambda each: unit.id not in each.unit_ids)
