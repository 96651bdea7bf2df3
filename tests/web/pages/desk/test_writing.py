"""What the desk does most holds SQLite's one writing lock for few statements."""

import pytest

from kb.people import units
from kb.people.models import Post, Tier
from kb.services.models import Client
from tests.desk import Desk
from tests.statements import asked_of

BEGUN = "BEGIN"
ALONE = "BEGIN IMMEDIATE"
RIGHTS = "client_assignment", "RECURSIVE", "EXISTS (SELECT * \nFROM client"
"""What only questions for rights ask, and not who can take what is new."""


@pytest.fixture
def unit_id(services, people):
    """Of somebody who works for one of several clients."""
    with services.database.writing() as session:
        session.add(Client(code="other", names={"en": "Other"}))
        unit = units.add_unit(session, "甲县", tier=Tier.COUNTY)
        worker = session.merge(people["technician"])
        units.assign(session, worker, unit, Post.TECHNICAL)
        return unit.id


@pytest.fixture
def incident_id(services, unit_id):
    with services.database.writing() as session:
        unit = units.get_unit(session, unit_id)
        return Desk(session).incident(unit=unit).id


def alone(services, act):
    """What is asked while nobody else can write, when it is done a second time."""
    act()
    with asked_of(services.database.engine) as asked:
        act()
    rest = asked[asked.index(ALONE) + 1 :]
    after = [place for place, each in enumerate(rest) if each.startswith(BEGUN)]
    return rest[: min(after, default=len(rest))]


@pytest.mark.parametrize(("act", "most"), [("comment", 6), ("take-over", 9)])
def test_a_step(services, technician, incident_id, act, most):
    path = f"/incidents/{incident_id}/{act}"
    said = {"text": "x", "internal": "1"}

    asked = alone(services, lambda: technician.post(path, said))

    assert 0 < len(asked) <= most
    assert not [each for each in asked[1:] if any(name in each for name in RIGHTS)]


@pytest.mark.usefixtures("unit_id")
def test_a_new_request(services, requester):
    asked = alone(services, lambda: requester.post("/requests/new", {"title": "x"}))

    assert 0 < len(asked) <= 14
    assert "FROM picture_use" not in "".join(asked), "it shows none"
