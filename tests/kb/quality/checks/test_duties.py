"""Checks as duties: who is reminded of what, until it is signed."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.notifications.models import Notification
from kb.quality.checks import days, duties, months, samples
from kb.quality.checks.models import Answer
from kb.quality.checks.reminders import Check
from tests.conftest import NOON

APRIL = NOON.replace(month=4, day=2)
MARCH = "2026-03"


def due(bureau, login, now=NOON):
    found = duties.list_due(bureau.session, bureau.people[login], now=now)
    return [(each.check, each.of, each.unit and each.unit.name) for each in found]


def told(bureau, login):
    """What nobody has read yet."""
    return bureau.session.scalars(
        select(Notification.kind)
        .where(
            Notification.user_id == bureau.people[login].id,
            Notification.read_at.is_(None),
        )
        .order_by(Notification.id)
    ).all()


@pytest.fixture
def settled(bureau):
    """In March the county corrected one finding."""
    indicator = bureau.indicator()
    run = bureau.run(found=[(indicator, "county", "clerk", 1)])
    bureau.finding(indicator, run, state="corrected", corrected_at=NOON)
    return bureau


def test_a_day_is_due_from_whom_a_run_found_something_until_it_is_signed(bureau):
    indicator, run = bureau.indicator(), bureau.run()
    found = bureau.finding(indicator, run, state="assigned")
    day = NOON.astimezone().date().isoformat()

    open_one = duties.list_due(bureau.session, bureau.people["clerk"], now=NOON)
    others = due(bureau, "other_clerk")
    found.state = "back_office"
    days.sign_day(bureau.session, by=bureau.by("clerk"))

    assert [(each.check, each.of, each.left) for each in open_one] == [
        (Check.DAY, day, 1)
    ]
    assert others == []
    assert due(bureau, "clerk") == []


def test_yesterday_cannot_be_signed_and_is_asked_of_nobody(bureau):
    bureau.finding(bureau.indicator(), bureau.run(), state="assigned")

    assert due(bureau, "clerk", NOON + timedelta(days=1)) == []


def test_a_sample_is_due_once_the_month_has_ended_and_then_the_month(settled):
    session, county = settled.session, settled.units["county"]

    early = due(settled, "county_lead")
    first = due(settled, "county_lead", APRIL)
    settled.now = APRIL
    check = samples.draw(
        session, county, MARCH, by=settled.by("county_lead"), chance=random.Random(1)
    )
    for each in check.sample:
        samples.answer(
            session, check, each.id, Answer.RIGHT, "", by=settled.by("county_lead")
        )
    samples.sign(session, check, by=settled.by("county_lead"))
    second = due(settled, "county_lead", APRIL)
    months.sign_month(session, county, MARCH, by=settled.by("county_lead"))

    assert early == []
    assert first == [(Check.SAMPLE, MARCH, "county")]
    assert second == [(Check.MONTH, MARCH, "county")]
    assert due(settled, "county_lead", APRIL) == []


def test_a_unit_of_which_nothing_was_checked_has_nothing_to_sign(settled):
    settled.units["neighbour"].lead = settled.people["stranger"]
    settled.session.flush()

    assert due(settled, "stranger", APRIL) == []


def test_people_are_told_once_and_no_more_when_it_is_signed(settled):
    session = settled.session
    indicator = settled.indicator("DQ-DJ-002")
    settled.finding(
        indicator, settled.run(APRIL), state="explained", first_seen_at=APRIL
    )
    settled.now = APRIL

    first = duties.remind(session, now=APRIL)
    again = duties.remind(session, now=APRIL + timedelta(hours=1))
    before = told(settled, "clerk")
    days.sign_day(session, by=settled.by("clerk"))

    # The county's lead of the sample, the city's too, and the clerk of the day.
    assert (first, again) == (3, 0)
    assert before == ["day_unsigned"]
    assert told(settled, "clerk") == []
    assert told(settled, "county_lead") == ["sample_due"]
