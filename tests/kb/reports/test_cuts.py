"""Numbers of a part of the incidents, told apart by what these have in common."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy.dialects.sqlite import dialect

from kb.incidents import causes
from kb.incidents.models import Channel
from kb.people import units
from kb.people.models import Post, Tier
from kb.reports.cuts import EVERYTHING, NONE, Cut, Dimension
from kb.reports.number import UNKEPT
from kb.reports.numbers import BY_CODE, NUMBERS, count, course
from kb.reports.periods import last_days
from kb.reports.tallies import ALL, Question
from kb.services.models import Client, Service
from tests.conftest import NOON

PERIOD = last_days(28, now=NOON + timedelta(days=1))


@pytest.fixture
def desk(desk):
    """With three units of which one is below another, and an incident of each."""
    session = desk.session
    desk.city = units.add_unit(session, "甲市", tier=Tier.CITY)
    desk.county = units.add_unit(session, "乙县", tier=Tier.COUNTY, parent=desk.city)
    desk.other = units.add_unit(session, "丙市", tier=Tier.CITY)
    desk.closed("一", unit=desk.city, system="ERP", channel=Channel.PHONE)
    desk.incident("二", unit=desk.county, system="ERP", post=Post.BUSINESS)
    desk.closed("三", unit=desk.county, category="打印", level=2)
    desk.incident("四", unit=desk.other)
    desk.incident("五")
    session.flush()
    return desk


def opened(desk, cut):
    return BY_CODE["opened"].compute(desk.session, PERIOD, cut).value


def by(desk, code, dimension, cut=EVERYTHING):
    found = BY_CODE[code].by(desk.session, PERIOD, cut, dimension)
    return {key: value.value for key, value in found.items()}


def test_a_unit_counts_with_those_below_it(desk):
    assert opened(desk, EVERYTHING) == 5
    assert opened(desk, Cut(unit=desk.city.id)) == 3
    assert opened(desk, Cut(unit=desk.county.id)) == 2
    assert opened(desk, Cut(unit=NONE)) == 1


def test_a_cut_holds_what_has_all_that_it_asks_for(desk):
    for asked, expected in (
        ({"tier": Tier.COUNTY}, 2),
        ({"post": Post.BUSINESS}, 1),
        ({"system": "ERP"}, 2),
        ({"system": ""}, 3),
        ({"category": "打印"}, 1),
        ({"level": 2}, 1),
        ({"channel": Channel.PHONE}, 1),
        ({"person": NONE}, 3),
        ({"cause": ""}, 5),
        ({"cause": "line"}, 0),
        ({"tier": Tier.COUNTY, "system": "ERP"}, 1),
    ):
        assert opened(desk, Cut(**asked)) == expected, asked


def test_a_cause_counts_with_an_organisations_own_below_it(desk):
    for incident, code in zip(
        desk.session.scalars(BY_CODE["opened"].behind(desk.session, PERIOD)),
        ("line", "line.last_mile", "line_of_business", "power", ""),
        strict=True,
    ):
        incident.cause = code
    desk.session.flush()

    assert opened(desk, Cut(cause="line")) == 2
    assert opened(desk, Cut(cause="line.last_mile")) == 1
    assert by(desk, "opened", Dimension.CAUSE)["line"] == 2
    assert by(desk, "opened", Dimension.CAUSE, Cut(cause="line")) == {
        "line": 1,
        "line.last_mile": 1,
    }
    assert causes.to_shipped("line.last_mile") == causes.Cause.LINE


def test_units_are_told_apart_by_the_branches_below_a_unit(desk):
    city, county, other = desk.city.id, desk.county.id, desk.other.id

    assert by(desk, "opened", Dimension.UNIT) == {city: 3, other: 1, NONE: 1}
    assert by(desk, "opened", Dimension.UNIT, Cut(unit=city)) == {city: 1, county: 2}
    assert by(desk, "closed", Dimension.UNIT, Cut(within=frozenset({county}))) == {
        county: 1
    }


def test_every_dimension_tells_incidents_apart(desk):
    for dimension, expected in (
        (Dimension.TIER, {"city": 2, "county": 2, "": 1}),
        (Dimension.POST, {Post.TECHNICAL: 4, Post.BUSINESS: 1}),
        (Dimension.SYSTEM, {"ERP": 2, "": 3}),
        (Dimension.CATEGORY, {"打印": 1, "": 4}),
        (Dimension.CAUSE, {"": 5}),
        (Dimension.LEVEL, {1: 4, 2: 1}),
        (Dimension.CHANNEL, {Channel.PHONE: 1, Channel.SELF_SERVICE: 4}),
    ):
        assert by(desk, "opened", dimension) == expected


def test_what_has_ended_meanwhile_keeps_its_share_of_the_period(desk):
    client = Client(code="port", names={"zh": "港口"})
    service = Service(code="mail", names={"zh": "邮件"})
    desk.session.add_all([client, service])
    desk.session.flush()
    incident = desk.incident("六")
    incident.client_id, incident.service_id = client.id, service.id
    desk.session.flush()

    client.active = service.active = False
    desk.session.flush()

    assert by(desk, "opened", Dimension.SERVICE)[service.id] == 1
    assert by(desk, "opened", Dimension.CLIENT)[client.id] == 1
    assert opened(desk, Cut(service=service.id)) == 1


def test_people_are_told_apart_by_who_works_on_it(desk):
    worker = desk.person("technician").id

    assert by(desk, "opened", Dimension.PERSON) == {worker: 2, NONE: 3}


def test_what_is_told_apart_is_together_what_the_number_counts(desk):
    for number, dimension in product(NUMBERS, Dimension):
        groups = number.by(desk.session, PERIOD, EVERYTHING, dimension).values()
        whole = number.compute(desk.session, PERIOD)

        if number.among.is_kept and dimension in number.among.columns:
            if number.code != "workload":  # The same person may be in two groups.
                assert sum(each.whole for each in groups) == whole.whole, number.code
            assert sum(each.part for each in groups) == whole.part, number.code
        else:
            assert not groups


def test_all_numbers_counted_together_are_those_counted_alone(desk):
    periods = [PERIOD, PERIOD.previous]
    cut = Cut(unit=desk.city.id)
    together = count(desk.session, NUMBERS, Question(periods, cut))

    for place, period in enumerate(periods):
        for number, values in zip(NUMBERS, together[place], strict=True):
            assert values[ALL] == number.compute(desk.session, period, cut)


def test_the_course_of_a_number_adds_up_to_it(desk):
    parts = course(desk.session, BY_CODE["opened"], PERIOD)

    assert len(parts) == 4
    assert sum(each.value for each in parts) == 5


def test_a_number_says_by_what_it_cannot_be_cut(desk):
    number = BY_CODE["self_service_success"]

    assert number.compute(desk.session, PERIOD, Cut(system="ERP")) == UNKEPT
    assert number.behind(desk.session, PERIOD) is None


@pytest.mark.parametrize(
    "number", [each for each in NUMBERS if each.among.moment is not None]
)
def test_what_counts_at_a_moment_does_not_depend_on_the_period_otherwise(number):
    for condition in (number.among.counts, number.of, number.part, number.amount):
        if condition is not None:
            here, there = (
                condition(period).compile(dialect=dialect()).params
                for period in (PERIOD, PERIOD.previous)
            )
            assert here == there
