"""Who may read which numbers; what somebody may not see is in none that they get."""

from datetime import timedelta

import pytest

from kb.errors import NotFoundError
from kb.people import units
from kb.people.models import Post, Role, Tier
from kb.reports.cuts import EVERYTHING, NONE, Cut, Dimension
from kb.reports.numbers import NUMBERS, count
from kb.reports.periods import last_days
from kb.reports.reading import may_read, narrow
from kb.reports.tallies import ALL, Question
from tests.conftest import NOON
from tests.factories import make_user

PERIOD = last_days(28, now=NOON + timedelta(days=1))


@pytest.fixture
def desk(desk):
    """Two cities, one with a county, each with a lead and one technician."""
    session = desk.session
    desk.units = {}
    for name, tier, above in (
        ("甲市", Tier.CITY, None),
        ("乙县", Tier.COUNTY, "甲市"),
        ("丙市", Tier.CITY, None),
    ):
        unit = units.add_unit(session, name, tier=tier, parent=desk.units.get(above))
        desk.units[name] = unit
        for part in ("lead", "worker"):
            person = make_user(session, f"{part}-{unit.id}", roles=(Role.TECHNICIAN,))
            desk.people[f"{part} {name}"] = person
            units.assign(session, person, unit, Post.TECHNICAL)
        unit.lead = desk.people[f"lead {name}"]
    session.flush()
    return desk


def narrowed(desk, login, cut=EVERYTHING, by=None):
    return narrow(desk.session, desk.person(login), cut, by)


def unit_id(desk, name):
    return desk.units[name].id


def test_a_lead_reads_the_units_led_and_those_below(desk):
    city, county, other = (unit_id(desk, name) for name in desk.units)

    assert narrowed(desk, "lead 甲市").within == {city, county}
    assert narrowed(desk, "lead 甲市", Cut(unit=county)).unit == county
    for outside in (other, NONE, 9_999):
        with pytest.raises(NotFoundError):
            narrowed(desk, "lead 甲市", Cut(unit=outside))
    with pytest.raises(NotFoundError):
        narrowed(desk, "lead 乙县", Cut(unit=city))


def test_those_who_see_every_incident_read_all_units(desk):
    for login in ("manager", "reviewer", "administrator"):
        assert narrowed(desk, login).within is None
        assert may_read(desk.session, desk.person(login), Cut(unit=NONE))
        assert not may_read(desk.session, desk.person(login), Cut(unit=9_999))


def test_who_leads_nothing_reads_their_own_numbers_alone(desk):
    worker = desk.person("worker 甲市")

    assert narrowed(desk, "worker 甲市", Cut(person=worker.id)).within is None
    for cut in (EVERYTHING, Cut(unit=unit_id(desk, "甲市")), Cut(person=NONE)):
        assert not may_read(desk.session, worker, cut)
    assert not may_read(desk.session, desk.person("reporter"), EVERYTHING)


def test_what_is_of_one_person_is_read_by_them_and_their_leads(desk):
    worker = Cut(person=desk.person("worker 乙县").id)

    for login in ("worker 乙县", "lead 乙县", "lead 甲市"):
        assert may_read(desk.session, desk.person(login), worker), login
    for login in ("lead 丙市", "worker 甲市", "manager", "administrator"):
        assert not may_read(desk.session, desk.person(login), worker), login


def test_people_are_told_apart_only_for_those_who_lead_them(desk):
    people = {
        login: narrowed(desk, login, by=Dimension.PERSON).people
        for login in ("lead 乙县", "manager", "worker 丙市")
    }

    assert people["manager"] == {desk.person("manager").id}
    assert people["worker 丙市"] == {desk.person("worker 丙市").id}
    assert people["lead 乙县"] == {
        desk.person("lead 乙县").id,
        desk.person("worker 乙县").id,
    }


def test_no_cut_shows_a_unit_its_reader_may_not_see(desk):
    """Of any number, by any dimension: as if nothing were planted outside."""
    reader = desk.person("lead 甲市")

    def read():
        found = {}
        for by in (None, *Dimension):
            cut = narrow(desk.session, reader, EVERYTHING, by)
            found[by] = count(desk.session, NUMBERS, Question([PERIOD], cut, by))
        return found

    desk.closed("里面的", unit=desk.units["乙县"], system="ERP")
    before = read()
    desk.closed("外面的一个", unit=desk.units["丙市"], system="planted")
    desk.closed("没有单位的", category="planted")
    desk.incident("外面的", unit=desk.units["丙市"], level=3)

    assert read() == before
    assert before[None][0][0][ALL].value == 1
