"""The pages of scores and indicators."""

import pytest

from kb.quality.findings.models import RunIndicator
from tests.bureau import make_advice


@pytest.fixture
def counted(bureau):
    """A run of 100 rows of the county with two findings, and 300 of the neighbour."""
    indicator = bureau.indicator(article_id=make_advice(bureau).id)
    run = bureau.run(
        rows=[("county", "clerk", 100), ("neighbour", "stranger", 300)],
        found=[(indicator, "county", "clerk", 2), (indicator, "neighbour", "x", 3)],
    )
    bureau.finding(indicator, run)
    bureau.finding(indicator, run, state="corrected", corrected_at=bureau.now)
    bureau.session.commit()
    return bureau


@pytest.mark.usefixtures("counted")
def test_scores_stand_by_unit_and_dimension(at_desk):
    page = at_desk("county_lead").get("/quality?month=2026-03").text

    assert "98.00" in page
    assert "50.0%" in page
    assert "2.00%" in page
    assert "2 / 100" in page
    assert "neighbour" not in page


def test_those_above_see_the_units_below(at_desk, counted):
    reader = at_desk("city_lead")
    unit = counted.units["neighbour"].id

    everything = reader.get("/quality?month=2026-03").text
    one = reader.get(f"/quality?month=2026-03&unit={unit}").text

    assert "98.75" in everything
    assert "99.00" in everything
    assert "3 / 300" in one


def test_a_lead_sees_the_figures_of_each_person_and_nobody_else_does(at_desk, counted):
    unit = counted.units["county"].id
    path = f"/quality?month=2026-03&unit={unit}"

    lead = at_desk("county_lead").get(path).text
    above = at_desk("city_lead").get(path).text

    for page in (lead, above):
        table = page.partition("By person")[2]
        assert counted.people["clerk"].name in table
        assert "2.00%" in table
        assert "50.0%" in table
    for login in ("boss", "clerk"):
        assert "By person" not in at_desk(login).get(path).text


@pytest.mark.usefixtures("counted")
def test_of_all_units_together_no_person_is_shown(at_desk):
    assert "By person" not in at_desk("city_lead").get("/quality?month=2026-03").text


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("query", ["month=soon", "month=2026", "unit=999"])
def test_what_there_is_not_is_refused(at_desk, query):
    assert at_desk("city_lead").get(f"/quality?{query}").status_code in (404, 422)


@pytest.mark.usefixtures("counted")
def test_a_month_without_a_run_says_so(at_desk):
    page = at_desk("county_lead").get("/quality?month=2025-01").text

    assert "Nothing was checked this month" in page


@pytest.mark.usefixtures("counted")
def test_an_indicator_is_shown_in_words_and_as_it_is_kept(at_desk):
    listed = at_desk("clerk").get("/quality/indicators?dimension=completeness").text
    page = at_desk("boss").get("/quality/indicators/DQ-DJ-001").text

    assert "DQ-DJ-001" in listed
    assert "The field must not be blank." in page
    assert "名称为空怎么办" in page
    assert "test: not_blank" in page
    assert "Version 1" in page
    assert "In the source itself." in page
    assert (
        "DQ-DJ-001"
        not in at_desk("clerk").get("/quality/indicators?dimension=accuracy").text
    )


def test_a_rule_whose_findings_are_often_true_is_to_be_reviewed(at_desk, bureau):
    indicator, run = bureau.indicator(), bureau.run()
    for _ in range(3):
        bureau.finding(indicator, run)
    bureau.finding(indicator, run, state="explained", explained_at=bureau.now)
    bureau.session.commit()

    page = at_desk("boss").get("/quality/indicators/DQ-DJ-001").text

    assert "Review this rule" in page
    assert "25%" in page


def test_what_the_last_run_did_not_list_or_compare_is_said(at_desk, bureau):
    indicator, run = bureau.indicator(), bureau.run()
    bureau.session.add(
        RunIndicator(run_id=run.id, indicator_id=indicator.id, number=1, not_compared=7)
    )
    bureau.session.commit()

    page = at_desk("boss").get("/quality/indicators/DQ-DJ-001").text

    assert "7 rows were not compared in the last run." in page
    assert "counted only" not in page


@pytest.mark.usefixtures("counted")
def test_there_is_no_page_of_what_is_no_indicator(at_desk):
    assert at_desk("clerk").get("/quality/indicators/DQ-NONE").status_code == 404
