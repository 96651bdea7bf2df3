"""Who sees which items, in which lists, and how they are counted by age."""

from datetime import timedelta

import pytest

from kb.errors import NotFoundError
from kb.items import ages, listing
from kb.items.ages import Age
from kb.items.listing import Filter, View
from kb.items.sources import ItemSource
from kb.people import units
from kb.people.models import Membership, Post, Tier
from tests.conftest import NOON
from tests.kb.items.conftest import TODAY


def numbers(office, login, today=TODAY, **wanted):
    page = listing.list_items(
        office.session, office.desk.person(login), Filter(**wanted), today
    )
    assert page.total == len(page.items)
    return {item.id for item in page.items}


def test_items_are_seen_in_their_unit_and_above_and_by_no_requester(office):
    item = office.item()
    elsewhere = units.add_unit(office.session, "县局", tier=Tier.COUNTY)
    sender = office.desk.person("sender")
    sender.memberships.append(Membership(unit_id=elsewhere.id, post=Post.TECHNICAL))
    office.session.flush()
    sees = {"lead", "technician", "colleague", "manager", "reviewer", "administrator"}

    people = [*sees, "sender", "reporter"]

    assert {each for each in people if item.id in office.seen(each)} == sees
    with pytest.raises(NotFoundError):
        listing.get_item(office.session, item.id, sender)


def test_a_confidential_item_is_for_its_owner_its_opener_and_the_lead(office):
    owner = office.desk.person("colleague")
    item = office.item("reporter", confidential=True, owner_id=owner.id)

    people = ("colleague", "lead", "manager", "technician", "reviewer", "reporter")

    assert {each for each in people if item.id in office.seen(each)} == {
        "colleague",
        "lead",
        "manager",
    }


@pytest.mark.parametrize("login", ["lead", "manager", "technician"])
def test_nobody_sees_or_counts_what_complains_of_themselves(office, login):
    item = office.item("reporter", about_id=office.desk.person(login).id)

    assert item.id not in office.seen(login)
    assert numbers(office, login, view=View.ALL) == set()
    seen = listing.visible_to(office.session, office.desk.person(login))
    assert sum(ages.count_by_age(office.session, NOON, seen).values()) == 0


def test_the_views_hold_what_they_say(office):
    opened, planned, done = office.item(clause="8.2"), office.planned(), office.done()
    confirmed = office.confirmed()
    later = TODAY + timedelta(days=31)
    open_ones = {opened.id, planned.id, done.id}

    assert numbers(office, "technician", view=View.MINE) == {planned.id, done.id}
    assert numbers(office, "lead", view=View.OPEN) == open_ones
    assert numbers(office, "lead", view=View.TO_CHECK) == {done.id}
    assert numbers(office, "lead", view=View.OVERDUE) == set()
    assert numbers(office, "lead", later, view=View.OVERDUE) == {planned.id, done.id}
    assert numbers(office, "lead", view=View.CLOSED) == {confirmed.id}
    assert numbers(office, "lead", view=View.ALL, clause="8.2") == {opened.id}
    assert numbers(office, "lead", source=ItemSource.DRILL) == set()
    assert numbers(office, "lead", unit_id=office.unit.id) == open_ones


def test_what_is_open_at_the_end_of_a_year_is_carried_over_and_aged(office):
    opened = office.item()
    ended = office.confirmed()
    next_year = NOON.replace(year=NOON.year + 1)
    day = next_year.astimezone().date()

    assert listing.is_carried_over(opened, day)
    assert not listing.is_carried_over(opened, TODAY)
    assert not listing.is_carried_over(ended, day)
    assert numbers(office, "lead", day, view=View.CARRIED_OVER) == {opened.id}
    assert ages.count_carried_over(office.session, day) == 1
    assert ages.count_carried_over(office.session, TODAY) == 0
    counted = ages.count_by_age(office.session, next_year + timedelta(days=1))
    assert counted == {age: int(age is Age.LONGER) for age in Age}


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, Age.MONTH),
        (30, Age.MONTH),
        (31, Age.QUARTER),
        (91, Age.HALF),
        (183, Age.YEAR),
        (365, Age.YEAR),
        (366, Age.LONGER),
    ],
)
def test_an_age_is_counted_in_days(days, age):
    assert ages.age_of(NOON - timedelta(days=days), NOON) is age
