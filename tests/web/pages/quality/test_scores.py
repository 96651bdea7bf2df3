"""The pages of scores and indicators."""

from datetime import date

import pytest

from kb.people.models import Tier
from kb.people.units import add_unit
from kb.quality.findings.models import IndicatorVersion, RunIndicator
from tests.bureau import make_advice
from web.pages.quality.indicators import SHOWN


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


def test_an_indicator_says_whose_it_is_since_when_and_how_to_correct_it(
    at_desk, counted
):
    advice = {"zh": "按营业执照补录。", "en": "Fill it in by the licence."}
    indicator = counted.indicator(
        "DQ-DJ-009",
        weight=3,
        valid_from=date(2026, 1, 1),
        article_id=make_advice(counted, "名称怎么补录").id,
    )
    indicator.definition = {**indicator.definition, "advice": advice}
    counted.session.commit()

    page = at_desk("boss").get("/quality/indicators/DQ-DJ-009").text

    for said in ("Name nsrmc", "Fill it in by the licence.", "名称怎么补录"):
        assert said in page
    for name, value in (
        ("Who answers for it", "Business post"),
        ("Weight in the score", "3"),
        ("In force", "2026-01-01 – …"),
    ):
        assert f"<dt>{name}</dt><dd>{value}" in page


@pytest.mark.usefixtures("counted")
def test_a_month_in_which_nobody_checked_has_no_number(at_desk):
    page = at_desk("boss").get("/quality/indicators/DQ-DJ-001").text

    assert "26-02: –; 26-03: 5" in page


def test_what_the_engine_of_a_source_cannot_say_is_judged_here(at_desk, bureau):
    """SQLite has no patterns."""
    bureau.indicator("DQ-DJ-002", "pattern", rule={"pattern": "[0-9]+"})
    ended = bureau.indicator("DQ-DJ-003", valid_to=date(2026, 1, 31))
    ended.definition = {**ended.definition, "valid_to": "2026-01-31"}
    bureau.session.commit()
    boss = at_desk("boss")

    assert "Here, over rows" in boss.get("/quality/indicators/DQ-DJ-002").text
    no_more = boss.get("/quality/indicators/DQ-DJ-003").text
    assert "Here, over rows" not in no_more
    assert "In the source itself." not in no_more


def test_a_trend_says_from_which_month_on_another_rule_counts(at_desk, bureau):
    indicator = bureau.indicator()
    bureau.session.add(
        IndicatorVersion(
            indicator_id=indicator.id,
            number=2,
            rule={},
            since=bureau.now,
            by_id=bureau.people["boss"].id,
        )
    )
    bureau.session.commit()

    page = at_desk("boss").get("/quality/indicators/DQ-DJ-001").text

    assert "The rule changed in 2026-03" in page
    assert page.count('class="break"') == 1


def test_indicators_come_page_by_page(at_desk, bureau):
    for number in range(SHOWN + 1):
        bureau.indicator(f"DQ-DJ-{number:03}")
    bureau.session.commit()
    boss = at_desk("boss")

    first = boss.get("/quality/indicators").text
    second = boss.get("/quality/indicators?page=2").text

    assert f"{SHOWN + 1} indicators" in first
    assert f"DQ-DJ-{SHOWN:03}" not in first
    assert f"DQ-DJ-{SHOWN:03}" in second
    assert "DQ-DJ-000" not in second


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


def test_the_lowest_scores_come_first_and_the_others_on_request(at_desk, bureau):
    indicator, above = bureau.indicator(), bureau.units["city"]
    names = [f"第{number}分局" for number in range(12)]
    for name in names:
        bureau.units[name] = add_unit(
            bureau.session, name, tier=Tier.COUNTY, parent=above
        )
    bureau.session.flush()
    bureau.run(
        rows=[(name, "clerk", 100) for name in names],
        found=[(indicator, name, "clerk", number) for number, name in enumerate(names)],
    )
    bureau.session.commit()
    reader = at_desk("city_lead")

    few = reader.get("/quality?month=2026-03").text
    everything = reader.get("/quality?month=2026-03&all=1").text

    assert few.index("第11分局") < few.index("第10分局")
    assert "第0分局" not in few
    assert "Show all" in few
    assert "第0分局" in everything
    assert few.count("<summary><span>") == 10
