"""Whose calendar counts: the level's, the service's, the contract's, the client's, ours."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from kb.calendars.models import Calendar, CalendarHours
from kb.incidents import clocks
from kb.people import units
from kb.people.models import Tier
from kb.service_levels import levels
from kb.service_levels.calendars import Calendars, Subject
from kb.service_levels.levels import Promise
from kb.service_levels.models import Target
from kb.services.models import OWN, Client, Contract, Service
from tests.conftest import NOON

DAY = NOON.date()
ALL_DAY = [[0, 1440]]


@pytest.fixture
def calendar(session):
    def add(code):
        row = Calendar(code=code, names={"en": code}, zone="UTC")
        row.hours = [CalendarHours(since=date(1970, 1, 1), week=[ALL_DAY] * 7)]
        session.add(row)
        session.flush()
        return row

    return add


@pytest.fixture
def house(session, calendar):
    """A client with a calendar of each kind."""
    client = Client(code="city", names={"en": "City"}, calendar_id=calendar("c").id)
    session.add(client)
    service = Service(code="mail", names={"en": "Mail"}, calendar_id=calendar("s").id)
    session.add(service)
    session.flush()
    region = units.add_unit(session, "总部", tier=Tier.CITY)
    below = units.add_unit(session, "分部", tier=Tier.COUNTY, parent=region)
    whole = Contract(
        client_id=client.id,
        number="1",
        name="全部",
        starts_on=DAY - timedelta(days=30),
        ends_on=DAY,
        calendar_id=calendar("whole").id,
    )
    part = Contract(
        client_id=client.id,
        number="2",
        name="总部",
        starts_on=DAY,
        ends_on=DAY,
        unit_id=region.id,
        calendar_id=calendar("part").id,
    )
    session.add_all([whole, part])
    session.flush()
    return {
        "client": client.id,
        "mail": service.id,
        "below": below.id,
        "part": part,
        "whole": whole,
    }


@pytest.fixture
def code_of(session, house, calendar):
    own = calendar("level").id

    def find(*, named=False, service=None, unit=None, day=DAY, client=None):
        subject = Subject(
            client_id=client or house["client"],
            service_id=house[service] if service else None,
            unit_id=house[unit] if unit else None,
            day=day,
        )
        found = Calendars(session).find(own if named else None, subject)
        return session.get_one(Calendar, found).code if found else None

    return find


def test_the_nearest_that_names_one_decides(code_of):
    assert code_of(named=True, service="mail", unit="below") == "level"
    assert code_of(service="mail", unit="below") == "s"
    assert code_of(unit="below") == "part"
    assert code_of() == "whole"
    assert code_of(day=DAY + timedelta(days=1)) == "c"
    assert code_of(client=OWN) is None


def test_the_contract_of_the_day_and_of_the_nearest_unit_decides(code_of, house):
    assert code_of(unit="below", day=DAY - timedelta(days=1)) == "whole"

    house["part"].calendar_id = None

    assert code_of(unit="below") == "c", "a contract without one has the client's"
    assert code_of() == "whole"


def test_clocks_count_by_the_calendar_of_the_contract(session, desk, house):
    closed = Calendar(code="never", names={"en": "never"}, zone="UTC")
    closed.hours = [
        CalendarHours(since=date(1970, 1, 1), week=[[[540, 600]]] + [[]] * 6)
    ]
    session.add(closed)
    session.flush()
    client = session.get_one(Client, house["client"])
    house["whole"].calendar_id = closed.id
    levels.add(
        session,
        Promise(client=client, resolve_minutes=30),
        by=desk.as_("administrator"),
    )

    incident = desk.incident(client=client)

    tally = clocks.count(session, incident, now=NOON)[Target.RESOLVE]
    assert tally.due_at.weekday() == 0
    assert (tally.due_at.hour, tally.due_at.minute) == (9, 30)


@pytest.mark.parametrize("kind", [Client, Service])
def test_no_calendar_is_named_that_is_not_there(session, kind):
    session.add(kind(code="x", names={"en": "x"}, calendar_id=4711))

    with pytest.raises(IntegrityError):
        session.flush()
