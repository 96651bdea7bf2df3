"""A region with two cities and a county below the first; both posts are held in each."""

from kb.people import units
from kb.people.models import Post, Role, Tier
from tests.factories import PASSWORD, make_user

PLACES = {
    "region": (Tier.REGION, None),
    "city": (Tier.CITY, "region"),
    "county": (Tier.COUNTY, "city"),
    "neighbour_city": (Tier.CITY, "region"),
}
LEVELS = {"region": 3, "city": 2, "county": 1, "neighbour_city": 2}


def add_tiers(session):
    """The units by name; ``county_business`` and the like are who holds the posts."""
    found = {}
    for name, (tier, parent) in PLACES.items():
        found[name] = units.add_unit(
            session, name, tier=tier, parent=found[parent] if parent else None
        )
        for post in Post:
            add_technician(session, f"{name}_{post}", found[name], post, LEVELS[name])
    session.flush()
    return found


def add_technician(session, login, unit=None, post=Post.TECHNICAL, level=None):
    user = make_user(session, login, roles=(Role.TECHNICIAN,), password=PASSWORD)
    user.level = level
    session.flush()
    if unit is not None:
        units.assign(session, user, unit, post)
    return user
