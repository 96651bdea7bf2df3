"""Rates and scores, held against what a person counts by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from kb.errors import NotFoundError
from kb.quality.figures import Cut, Group
from kb.quality.findings.models import (
    FindingState,
    RunCount,
    RunIndicator,
    RunRows,
)
from kb.quality.findings.moves import Action
from kb.quality.scores import (
    person_rates,
    rates,
    rates_by,
    reviews,
    score_table,
    trend,
)
from kb.quality.vocabulary import Dimension
from kb.reports.periods import read_period
from tests.kb.quality.findings.bureau import Bureau

MARCH = read_period("2026-03")
IN_MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)
IN_APRIL = datetime(2026, 4, 5, 12, tzinfo=UTC)


@pytest.fixture
def bureau(session):
    bureau = Bureau(session)
    bureau.now = IN_MARCH
    return bureau


@pytest.fixture
def manager(bureau):
    return bureau.people["manager"]


def corrected(bureau, at, **values):
    run = bureau.make_run()
    return bureau.make_finding(
        FindingState.CORRECTED,
        run=run,
        corrected_at=at,
        corrected_run_id=run.id,
        **values,
    )


def test_the_correction_rate_counts_what_was_corrected_by_the_end(
    session, bureau, manager
):
    bureau.make_finding()
    corrected(bureau, IN_MARCH + timedelta(days=2))
    corrected(bureau, IN_MARCH + timedelta(days=3), sent_at=IN_MARCH)
    corrected(bureau, IN_APRIL)

    found = rates(session, manager, MARCH)

    assert (found.first_seen, found.corrected, found.self_corrected) == (4, 2, 1)
    assert found.correction_rate == 0.5
    assert found.self_correction_rate == 0.25


def test_what_came_again_before_the_end_is_not_corrected_by_then(
    session, bureau, manager
):
    again = corrected(bureau, IN_MARCH + timedelta(days=1))
    again.state, again.reopened_at = FindingState.REOPENED, IN_MARCH + timedelta(days=5)
    bureau.note(again, Action.CORRECT, IN_MARCH + timedelta(days=1))
    bureau.note(again, Action.REOPEN, IN_MARCH + timedelta(days=5))
    later = corrected(bureau, IN_MARCH + timedelta(days=1))
    later.state, later.reopened_at = FindingState.REOPENED, IN_APRIL
    bureau.note(later, Action.CORRECT, IN_MARCH + timedelta(days=1))
    bureau.note(later, Action.REOPEN, IN_APRIL)
    session.flush()

    found = rates(session, manager, MARCH)

    assert (found.first_seen, found.corrected) == (2, 1)


def test_nothing_has_no_rate(session, manager):
    found = rates(session, manager, MARCH)

    assert (found.correction_rate, found.density) == (None, None)


def counted(session, bureau, *, at=IN_MARCH, found=10, explained=2):
    run = bureau.make_run(started_at=at)
    unit_id = bureau.units["甲一县局"].id
    session.add_all(
        [
            RunIndicator(run_id=run.id, indicator_id=bureau.indicator.id, number=1),
            RunRows(run_id=run.id, unit_id=unit_id, person="clerk", checked=100),
            RunCount(
                run_id=run.id,
                indicator_id=bureau.indicator.id,
                unit_id=unit_id,
                person="clerk",
                found=found,
                explained=explained,
            ),
        ]
    )
    session.flush()
    return run


def test_the_density_is_of_the_last_run_of_the_month_without_what_is_explained(
    session, bureau, manager
):
    counted(session, bureau, found=50)
    counted(session, bureau, at=IN_MARCH + timedelta(days=3))
    counted(session, bureau, at=IN_APRIL, found=1)

    assert rates(session, manager, MARCH).density == 0.08


@pytest.mark.parametrize(
    ("group", "key"),
    [
        (Group.UNIT, lambda bureau: bureau.units["甲一县局"].id),
        (Group.INDICATOR, lambda bureau: bureau.indicator.id),
        (Group.DIMENSION, lambda _: Dimension.COMPLETENESS),
        (Group.DATASET, lambda bureau: bureau.dataset.id),
    ],
)
def test_figures_are_told_apart(session, bureau, manager, group, key):
    corrected(bureau, IN_MARCH)
    counted(session, bureau)

    found = rates_by(session, manager, MARCH, group)

    assert list(found) == [key(bureau)]
    (each,) = found.values()
    assert (each.first_seen, each.corrected, each.found, each.checked) == (1, 1, 8, 100)


def test_figures_of_a_unit_have_those_below_it(session, bureau, manager):
    bureau.make_finding()
    bureau.make_finding(unit="乙市局")
    counted(session, bureau)

    city = rates(session, manager, MARCH, Cut(unit_id=bureau.units["甲市局"].id))

    assert (city.first_seen, city.found, city.checked) == (1, 8, 100)


def test_people_are_told_apart_for_their_leads_alone(session, bureau):
    corrected(bureau, IN_MARCH, person="clerk")
    counted(session, bureau)
    county = bureau.units["甲一县局"].id

    found = person_rates(session, bureau.people["city_lead"], MARCH, county)

    assert (found["clerk"].correction_rate, found["clerk"].density) == (1.0, 0.08)
    for login in ("manager", "clerk", "other_lead"):
        with pytest.raises(NotFoundError):
            person_rates(session, bureau.people[login], MARCH, county)


def test_who_works_elsewhere_counts_nothing_of_a_unit(session, bureau):
    bureau.make_finding()
    counted(session, bureau)

    found = rates(session, bureau.people["stranger"], MARCH)

    assert (found.first_seen, found.found, found.checked) == (0, 0, 0)


def test_the_trend_has_a_year_and_the_month_a_year_ago(session, bureau, manager):
    bureau.make_finding(first_seen_at=datetime(2025, 3, 10, 12, tzinfo=UTC))
    bureau.make_finding()
    counted(session, bureau)

    course = trend(session, manager, MARCH)

    assert len(course) == 13
    assert [month.name for month, _ in course][::12] == ["2025-03", "2026-03"]
    assert [each.first_seen for _, each in course] == [1, *[0] * 11, 1]
    assert course[-1][1].density == 0.08


def test_a_score_is_what_is_left_by_weight(session, bureau, manager):
    bureau.indicator.weight = 3
    counted(session, bureau)

    rows = score_table(session, manager, MARCH)

    values = {row.unit.name: row.scores[Dimension.COMPLETENESS].value for row in rows}
    assert values == {"甲一县局": 92.0, "甲市局": 92.0, "省局": 92.0}
    assert rows[0].total.value == 92.0


def test_a_rule_that_is_often_explained_away_is_to_be_reviewed(
    session, bureau, manager
):
    for _ in range(4):
        bureau.make_finding()
    bureau.make_finding(FindingState.EXPLAINED, explained_at=IN_MARCH)
    at_the_limit = reviews(session, manager)[bureau.indicator.id]
    bureau.make_finding(FindingState.EXPLAINED, explained_at=IN_MARCH)

    above = reviews(session, manager)[bureau.indicator.id]

    assert (at_the_limit.share, at_the_limit.is_due) == (0.2, False)
    assert (above.explained, above.total, above.is_due) == (2, 6, True)


def test_what_an_earlier_rule_found_says_nothing_of_the_present_one(
    session, bureau, manager
):
    bureau.make_finding(FindingState.EXPLAINED, explained_at=IN_MARCH)
    bureau.indicator.number = 2
    session.flush()

    assert reviews(session, manager) == {}
