"""The self-check: a day is signed once nothing of it is left open."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from kb.quality.checks import days
from kb.quality.checks.errors import (
    AlreadySignedError,
    DayNotCheckedError,
    DayNotClearError,
)
from tests.conftest import NOON

DAY = NOON.astimezone().date()


def test_a_day_is_signed_with_what_became_of_its_findings(bureau, session):
    indicator, run = bureau.indicator(), bureau.run()
    for state in ("corrected", "explained", "awaiting_approval", "back_office"):
        bureau.finding(indicator, run, state=state)

    signed = days.sign_day(session, by=bureau.by("clerk"))

    assert (signed.corrected, signed.explained, signed.back_office) == (1, 2, 1)
    assert days.find_signed(session, bureau.people["clerk"], DAY) is signed


@pytest.mark.parametrize("state", ["new", "assigned", "reopened"])
def test_an_open_finding_of_the_day_keeps_it_from_being_signed(bureau, session, state):
    open_one = bureau.finding(bureau.indicator(), bureau.run(), state=state)

    with pytest.raises(DayNotClearError) as refused:
        days.sign_day(session, by=bureau.by("clerk"))

    assert refused.value.values["left"] == 1
    assert list(days.list_left(session, bureau.people["clerk"], DAY)) == [open_one]


def test_what_came_back_today_counts_as_of_today(bureau, session):
    old = NOON - timedelta(days=40)
    bureau.finding(
        bureau.indicator(),
        bureau.run(),
        state="reopened",
        first_seen_at=old,
        reopened_at=NOON,
    )

    with pytest.raises(DayNotClearError):
        days.sign_day(session, by=bureau.by("clerk"))


def test_findings_of_another_day_or_person_keep_nobody_from_signing(bureau, session):
    indicator, run = bureau.indicator(), bureau.run()
    bureau.finding(indicator, run, first_seen_at=NOON - timedelta(days=1))
    bureau.finding(indicator, run, author=bureau.people["other_clerk"])

    assert days.sign_day(session, by=bureau.by("clerk")).corrected == 0


def test_a_day_on_which_nothing_was_checked_is_not_signed(bureau, session):
    bureau.run(NOON - timedelta(days=1))

    with pytest.raises(DayNotCheckedError):
        days.sign_day(session, by=bureau.by("clerk"))


def test_a_day_is_signed_once(bureau, session):
    bureau.run()
    days.sign_day(session, by=bureau.by("clerk"))

    with pytest.raises(AlreadySignedError):
        days.sign_day(session, by=bureau.by("clerk"))


@pytest.mark.parametrize("statement", ["UPDATE {} SET corrected = 9", "DELETE FROM {}"])
def test_the_database_keeps_a_signed_day_as_it_is(bureau, session, statement):
    bureau.run()
    days.sign_day(session, by=bureau.by("clerk"))

    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.text(statement.format("quality_self_check")))
