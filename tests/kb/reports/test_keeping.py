"""Figures that are kept: for whom, for how long, and that they are what counting gives."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from kb.people import units
from kb.people.models import Tier
from kb.reports.cuts import EVERYTHING, Cut, Dimension
from kb.reports.keeping import FRESH, READ_WITHIN, Groups, Keeper, Survey, to_span
from kb.reports.numbers import NUMBERS
from kb.reports.periods import last_days, read_period
from kb.reports.survey import survey, tell_apart
from tests.conftest import NOON
from tests.desk import Desk

LATER = NOON + timedelta(minutes=1)
SPAN = read_period("2026-Q1")
OPENED = Groups("opened", SPAN, EVERYTHING, Dimension.SYSTEM)


@pytest.fixture
def keeper():
    """One for which a single incident is many, and every answer slow."""
    return Keeper(many=1, slow=0)


def read(desk, keeper, asked=None, *, now=NOON):
    desk.session.flush()
    return keeper.read(desk.session, asked or Survey(SPAN, EVERYTHING), now=now)


def test_what_was_counted_is_kept_with_the_time_it_is_of(desk, keeper):
    desk.incident()
    first = read(desk, keeper)
    desk.incident()

    again = read(desk, keeper, now=LATER)

    assert again.at == NOON
    assert again.figures["opened"].value.whole == 1
    assert again is first


def test_what_is_too_old_is_counted_again(desk, keeper):
    desk.incident()
    read(desk, keeper)
    desk.incident()

    again = read(desk, keeper, now=NOON + FRESH)

    assert again.at == NOON + FRESH
    assert again.figures["opened"].value.whole == 2


def test_a_narrow_cut_is_kept_that_took_as_long_as_a_wide_one(desk, keeper):
    desk.incident(system="ERP")
    narrow = Survey(SPAN, Cut(system="VPN"))

    assert read(desk, keeper, narrow).figures["opened"].value.whole == 0
    assert read(desk, keeper, narrow, now=LATER).at == NOON


def test_what_is_counted_in_no_time_is_counted_each_time(desk):
    keeper = Keeper(many=1, clock=count(step=0.02).__next__)
    desk.incident()
    read(desk, keeper)
    desk.incident()

    assert read(desk, keeper, now=LATER).figures["opened"].value.whole == 2


def test_few_incidents_are_counted_each_time(desk):
    keeper = Keeper(slow=0)
    desk.incident()
    read(desk, keeper)
    desk.incident()

    assert read(desk, keeper, now=LATER).figures["opened"].value.whole == 2


def test_what_is_kept_equals_what_is_counted(desk, keeper):
    desk.incident(system="ERP")
    desk.closed(system="VPN")

    for _ in range(2):
        assert read(desk, keeper).figures == survey(
            desk.session, NUMBERS, replace(SPAN, seen_at=NOON)
        )
        number = next(each for each in NUMBERS if each.code == "opened")
        assert read(desk, keeper, OPENED).figures == tell_apart(
            desk.session, number, SPAN, EVERYTHING, Dimension.SYSTEM
        )


def test_nobody_gets_what_was_counted_for_who_may_see_more(desk, keeper):
    seen = units.add_unit(desk.session, "甲市", tier=Tier.CITY)
    other = units.add_unit(desk.session, "丙市", tier=Tier.CITY)
    desk.incident().origin_unit_id = seen.id
    desk.incident().origin_unit_id = other.id
    bounded = Survey(SPAN, Cut(within=frozenset({seen.id})))

    assert read(desk, keeper).figures["opened"].value.whole == 2
    assert read(desk, keeper, bounded).figures["opened"].value.whole == 1
    assert read(desk, keeper, bounded, now=LATER).figures["opened"].value.whole == 1


def test_the_last_weeks_are_the_same_question_a_minute_later(desk, keeper):
    desk.incident()
    times = (LATER, LATER + timedelta(minutes=1))

    first, again = (
        read(desk, keeper, Survey(to_span(last_days(28, now=now)), EVERYTHING), now=now)
        for now in times
    )

    assert first.figures["opened"].value.whole == 1
    assert again is first


def test_what_is_read_is_renewed_before_it_is_too_old(services, keeper):
    with services.database.writing() as session:
        Desk(session).incident()
    asked = Survey(SPAN, EVERYTHING)
    with services.database.reading() as session:
        keeper.read(session, asked, now=NOON)
    with services.database.writing() as session:
        Desk(session).incident()

    soon = NOON + FRESH - timedelta(seconds=30)
    keeper.renew(services.database, now=soon)

    with services.database.reading() as session:
        kept = keeper.read(session, asked, now=NOON + FRESH + timedelta(seconds=1))
    assert kept.at == soon
    assert kept.figures["opened"].value.whole == 2


def test_what_nobody_reads_is_forgotten(services, keeper):
    asked = Survey(SPAN, EVERYTHING)
    with services.database.writing() as session:
        Desk(session).incident()
        keeper.read(session, asked, now=NOON)

    much_later = NOON + READ_WITHIN + timedelta(seconds=1)
    keeper.renew(services.database, now=much_later)

    with services.database.reading() as session:
        assert keeper.read(session, asked, now=NOON).at == NOON
        assert keeper.read(session, asked, now=much_later).at == much_later


def test_a_cut_by_the_highest_unit_counts_all_that_has_a_unit(desk):
    top = units.add_unit(desk.session, "省", tier=Tier.REGION)
    below = units.add_unit(desk.session, "甲市", tier=Tier.CITY, parent=top)
    desk.incident().origin_unit_id = below.id
    desk.incident().origin_unit_id = top.id
    desk.incident().origin_unit_id = None
    desk.session.flush()
    cuts = (EVERYTHING, Cut(unit=top.id), Cut(within=frozenset({top.id, below.id})))

    found = [
        survey(desk.session, NUMBERS, SPAN, cut)["opened"].value.whole for cut in cuts
    ]

    assert found == [3, 2, 2]
