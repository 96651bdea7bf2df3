"""What the desk does most holds SQLite's one writing lock for few statements."""

import pytest
from flask import request
from sqlalchemy import event, select

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


@pytest.fixture
def before_the_turn(services):
    """Have something done when rights were read, and the turn to write has not come."""
    engine, acts, read = services.database.engine, [], []

    def ask(_connection, _cursor, statement, *_):
        if request and request.method == "POST":
            read.extend(name for name in RIGHTS[:2] if name in statement)

    def end(_connection):
        while acts and read:
            acts.pop()()

    event.listen(engine, "before_cursor_execute", ask)
    event.listen(engine, "rollback", end)
    yield lambda act: (read.clear(), acts.append(act))
    event.remove(engine, "before_cursor_execute", ask)
    event.remove(engine, "rollback", end)


def test_who_loses_a_client_while_they_wait_for_their_turn(
    services, technician, incident_id, unit_id, before_the_turn
):
    def move_away():
        with services.database.writing() as session:
            other = session.scalars(select(Client).where(Client.code == "other")).one()
            units.get_unit(session, unit_id).client_id = other.id

    before_the_turn(move_away)
    told = technician.post(f"/incidents/{incident_id}/comment", {"text": "x"})

    assert told.status_code == 404


@pytest.mark.usefixtures("unit_id")
def test_who_loses_a_unit_while_they_wait_for_their_turn(
    services, people, technician, before_the_turn
):
    with services.database.writing() as session:
        led = units.add_unit(session, "乙县", tier=Tier.COUNTY)
        led.lead = session.merge(people["technician"])
        theirs = Desk(session).incident(unit=led).id

    def lead_no_more():
        with services.database.writing() as session:
            units.get_by_name(session, "乙县").lead = None

    assert (
        technician.post(f"/incidents/{theirs}/comment", {"text": "x"}).status_code
        == 302
    )
    before_the_turn(lead_no_more)
    told = technician.post(f"/incidents/{theirs}/comment", {"text": "x"})

    assert told.status_code == 404
