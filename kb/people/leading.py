"""How a person stands to a unit: leads it, or works there; and the line above a unit."""

from collections.abc import Iterator
from typing import Final

from kb.people.models import Role, Unit, User

MANAGES: Final = (Role.MANAGER, Role.ADMINISTRATOR)


def climb(unit: Unit | None) -> Iterator[Unit]:
    """The unit and those above it."""
    seen: set[int] = set()
    while unit is not None and unit.id not in seen:
        seen.add(unit.id)
        yield unit
        unit = unit.parent


def leads(user: User, unit: Unit | None) -> bool:
    """Whether *user* leads the unit or one above it, or manages all of them."""
    return is_lead(user, unit) or (user.active and user.has(*MANAGES))


def is_lead(user: User, unit: Unit | None) -> bool:
    """Whether *user* leads the unit, or one above it."""
    return user.active and any(each.lead_id == user.id for each in climb(unit))


def works_in(user: User, unit: Unit | None) -> bool:
    """Whether *user* has a post in the unit, or in one above it."""
    return user.active and any(each.id in user.unit_ids for each in climb(unit))
