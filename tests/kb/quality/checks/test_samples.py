"""The department check: a sample, its answers, and what is frozen of both."""

import random

import pytest
import sqlalchemy as sa

from kb.errors import NotFoundError
from kb.quality.checks import samples
from kb.quality.checks.errors import (
    AlreadySignedError,
    CheckInputError,
    CheckNotAllowedError,
    NothingToSampleError,
    SampleNotAnsweredError,
)
from kb.quality.checks.models import Answer, Verdict
from tests.conftest import NOON

MONTH = "2026-03"


@pytest.fixture
def settled(bureau):
    """Thirty findings that the county settled, of which 13 are drawn."""
    indicator, run = bureau.indicator(), bureau.run()
    for _ in range(28):
        bureau.finding(indicator, run, state="corrected", corrected_at=NOON)
    bureau.finding(indicator, run, state="explained", explained_at=NOON)
    bureau.finding(indicator, run, state="back_office", sent_at=NOON)
    return bureau


def draw(bureau, login="county_lead", unit="county"):
    return samples.draw(
        bureau.session,
        bureau.units[unit],
        MONTH,
        by=bureau.by(login),
        chance=random.Random(7),
    )


def answer_all(bureau, check, wrong=0):
    for place, each in enumerate(check.sample):
        said = Answer.WRONG if place < wrong else Answer.RIGHT
        samples.answer(
            bureau.session,
            check,
            each.id,
            said,
            "没有改" if place < wrong else "",
            by=bureau.by("county_lead"),
        )


@pytest.mark.parametrize(
    ("wrong", "verdict"), [(1, Verdict.ACCEPTED), (2, Verdict.REJECTED)]
)
def test_a_sample_of_thirty_is_passed_with_one_wrong(settled, wrong, verdict):
    check = draw(settled)
    answer_all(settled, check, wrong)

    signed = samples.sign(settled.session, check, by=settled.by("county_lead"))

    assert (check.lot, len(check.sample), check.accepted_wrong) == (30, 13, 1)
    assert signed.verdict is verdict
    assert signed.signed_by_id == settled.people["county_lead"].id


def test_what_the_lead_settled_is_in_no_sample_of_theirs(bureau):
    indicator, run = bureau.indicator(), bureau.run()
    bureau.finding(
        indicator,
        run,
        state="corrected",
        corrected_at=NOON,
        author=bureau.people["county_lead"],
    )

    with pytest.raises(NothingToSampleError):
        draw(bureau)


def test_what_is_open_or_of_another_month_is_not_drawn(bureau):
    indicator, run = bureau.indicator(), bureau.run()
    bureau.finding(indicator, run)
    bureau.finding(
        indicator, run, state="corrected", corrected_at=NOON.replace(month=2, day=3)
    )

    with pytest.raises(NothingToSampleError):
        draw(bureau)


def test_only_a_rejected_check_is_followed_by_another(settled):
    first = draw(settled)
    with pytest.raises(AlreadySignedError):
        draw(settled)
    answer_all(settled, first, wrong=13)
    samples.sign(settled.session, first, by=settled.by("county_lead"))

    assert draw(settled).attempt == 2


def test_a_check_is_signed_when_everything_is_answered(settled):
    check = draw(settled)

    with pytest.raises(SampleNotAnsweredError) as refused:
        samples.sign(settled.session, check, by=settled.by("county_lead"))

    assert refused.value.values["left"] == 13


def test_what_is_wrong_is_said(settled):
    check = draw(settled)

    with pytest.raises(CheckInputError):
        samples.answer(
            settled.session,
            check,
            check.sample[0].id,
            Answer.WRONG,
            " ",
            by=settled.by("county_lead"),
        )


def test_only_the_lead_draws_and_sees_a_check(settled):
    with pytest.raises(CheckNotAllowedError):
        draw(settled, "clerk")
    check = draw(settled)

    with pytest.raises(NotFoundError):
        samples.get_check(settled.session, check.id, settled.people["clerk"])
    assert samples.get_check(settled.session, check.id, settled.people["city_lead"])


def test_nobody_answers_for_what_is_their_own(bureau):
    indicator, run = bureau.indicator(), bureau.run()
    bureau.finding(
        indicator,
        run,
        state="corrected",
        corrected_at=NOON,
        author=bureau.people["county_lead"],
    )
    check = draw(bureau, "city_lead")

    with pytest.raises(CheckNotAllowedError):
        samples.answer(
            bureau.session,
            check,
            check.sample[0].id,
            Answer.RIGHT,
            "",
            by=bureau.by("county_lead"),
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE quality_sampled_finding SET answer = 'wrong'",
        "UPDATE quality_department_check SET verdict = 'rejected'",
        "DELETE FROM quality_sampled_finding",
        "DELETE FROM quality_department_check",
    ],
)
def test_the_database_keeps_a_signed_check_as_it_is(settled, statement):
    check = draw(settled)
    answer_all(settled, check)
    samples.sign(settled.session, check, by=settled.by("county_lead"))
    settled.session.flush()

    with pytest.raises(sa.exc.IntegrityError):
        settled.session.execute(sa.text(statement))


def test_a_signed_check_takes_no_more_answers(settled):
    check = draw(settled)
    answer_all(settled, check)
    samples.sign(settled.session, check, by=settled.by("county_lead"))

    with pytest.raises(AlreadySignedError):
        answer_all(settled, check)
