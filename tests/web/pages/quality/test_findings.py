"""The pages of findings: a clerk's own, what is wrong, and what becomes of one."""

import io
import json
from datetime import timedelta

import openpyxl
import pytest

from kb import encryption
from kb.quality.runs.unknown_units import get_indicator_of_units
from tests.bureau import make_advice
from tests.conftest import NOON
from web.homes import read_secret_key

SECRET = "340101199001011234"


@pytest.fixture
def indicator(bureau):
    return bureau.indicator(article_id=make_advice(bureau).id)


@pytest.fixture
def finding(bureau, indicator, services):
    """One of the clerk's, with an identity number that only their unit may see."""
    sealed = encryption.encrypt(
        read_secret_key(services.settings), json.dumps({"frzjh": SECRET})
    )
    found = bureau.finding(
        indicator,
        bureau.run(),
        shown={"nsrmc": "某某商贸", "frzjh": "3401…1234"},
        sealed=sealed,
    )
    bureau.session.commit()
    return found.id


def test_a_clerk_sees_what_is_wrong_and_how_to_correct_it(at_desk, finding):
    clerk = at_desk("clerk", "zh")

    listed = clerk.get("/quality/findings").text
    page = clerk.get(f"/quality/findings/{finding}").text

    assert "名称为空" in listed
    assert "91340100001" in listed
    assert "名称为空怎么办" in page
    assert "Restart the print spooler." in page
    assert "<dt>纳税人名称</dt>" in page
    assert "某某商贸" in page


def test_the_words_of_the_indicator_stand_above_its_article(
    at_desk, bureau, indicator, finding
):
    advice = {"zh": "按营业执照补录。", "en": "Fill it in by the licence."}
    indicator.definition = {**indicator.definition, "advice": advice}
    bureau.session.commit()

    page = at_desk("clerk").get(f"/quality/findings/{finding}").text

    assert page.index(advice["en"]) < page.index("名称为空怎么办")
    assert "<h4>Resolution</h4>" in page


def test_what_is_masked_is_shown_to_the_units_people_alone(at_desk, finding):
    path = f"/quality/findings/{finding}"

    for login in ("clerk", "other_clerk", "county_lead"):
        assert SECRET in at_desk(login).get(path).text, login
    page = at_desk("boss").get(path).text

    assert SECRET not in page
    assert "3401…1234" in page
    assert "shown in part only" in page


def test_findings_of_another_unit_do_not_exist(at_desk, finding):
    stranger = at_desk("stranger")

    assert stranger.get(f"/quality/findings/{finding}").status_code == 404
    assert "91340100001" not in stranger.get("/quality/findings?view=unit").text


def test_a_reason_goes_to_the_unit_above_and_is_accepted_there(at_desk, finding):
    path = f"/quality/findings/{finding}"
    clerk, above = at_desk("clerk"), at_desk("city_lead")

    sent = clerk.post(f"{path}/explain", {"reason": "个体户没有名称"})
    waiting = above.get("/quality/findings?view=approve").text
    own = clerk.post(f"{path}/approve")
    above.post(f"{path}/approve")

    assert sent.status_code == 302
    assert "91340100001" in waiting
    assert own.status_code == 403
    page = clerk.get(path).text
    assert "Explained as true" in page
    assert "个体户没有名称" in page


def test_a_reason_that_is_not_accepted_comes_back_with_words(at_desk, finding):
    path = f"/quality/findings/{finding}"
    clerk, above = at_desk("clerk"), at_desk("city_lead")
    clerk.post(f"{path}/explain", {"reason": "没有"})

    unsaid = above.post(f"{path}/reject", {"why": ""})
    above.post(f"{path}/reject", {"why": "请写明理由"})

    assert unsaid.status_code == 422
    assert "请写明理由" in clerk.get(path).text


def test_without_a_reason_nothing_is_explained(at_desk, finding):
    refused = at_desk("clerk").post(
        f"/quality/findings/{finding}/explain", {"reason": " "}
    )

    assert refused.status_code == 422
    assert "What is wrong" in refused.text


def test_the_back_office_gets_an_incident(at_desk, finding):
    clerk = at_desk("clerk")

    clerk.post(f"/quality/findings/{finding}/back-office", {"text": "改不了"})

    page = clerk.get(f"/quality/findings/{finding}").text
    assert "INC-000001" in page
    assert "With the back office" in page


def test_the_same_error_again_is_said(at_desk, bureau, indicator):
    again = bureau.finding(
        indicator, bureau.run(), state="reopened", recurrences=1, reopened_at=NOON
    )
    bureau.session.commit()

    page = at_desk("clerk").get(f"/quality/findings/{again.id}").text

    assert "The same error again" in page


def test_the_list_is_filtered_and_paged(at_desk, bureau, indicator):
    run = bureau.run()
    other = bureau.indicator("DQ-DJ-002", names={"zh": "证号错", "en": "Wrong number"})
    for _ in range(51):
        bureau.finding(indicator, run)
    bureau.finding(other, run, first_seen_at=NOON - timedelta(days=1))
    bureau.session.commit()
    lead = at_desk("county_lead")

    first = lead.get("/quality/findings?view=unit").text
    second = lead.get("/quality/findings?view=unit&page=2").text
    narrowed = lead.get("/quality/findings?view=unit&indicator=DQ-DJ-002").text

    assert first.count('class="finding-key"') == 50
    assert second.count('class="finding-key"') == 2
    assert "Wrong number" in narrowed
    assert "The name is empty" not in narrowed


@pytest.mark.parametrize(
    "query", ["unit=x", "unit=99999999999999", "severity=bad", "view=none", "page=0"]
)
@pytest.mark.usefixtures("finding")
def test_what_nobody_knows_in_an_address_narrows_nothing(at_desk, query):
    assert at_desk("clerk").get(f"/quality/findings?{query}").status_code == 200


@pytest.mark.usefixtures("finding")
def test_a_table_has_the_list_and_nothing_that_is_masked(at_desk):
    answer = at_desk("county_lead").get("/quality/findings/table.xlsx?view=unit")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    head, row = sheet.iter_rows(values_only=True)
    assert head[:3] == ("Code", "Finding", "Record")
    assert row[:3] == ("DQ-DJ-001", "The name is empty", "91340100001")
    assert SECRET not in str(row)


@pytest.mark.usefixtures("finding")
def test_who_entered_it_is_told_to_the_lead_alone(at_desk):
    path = "/quality/findings?view=unit"

    assert "<span>clerk</span>" in at_desk("county_lead").get(path).text
    assert "<span>clerk</span>" not in at_desk("other_clerk").get(path).text


def test_a_code_that_means_no_unit_is_told_like_any_other(at_desk, bureau):
    by = bureau.by("boss")
    indicator = get_indicator_of_units(bureau.session, bureau.dataset, by=by)
    found = bureau.finding(
        indicator, bureau.run(), unit=None, author=None, key={"swjg_dm": "1411499"}
    )
    bureau.session.commit()
    boss = at_desk("boss")

    page = boss.get(f"/quality/findings/{found.id}")
    told = boss.get(f"/quality/indicators/{indicator.code}")

    assert (page.status_code, told.status_code) == (200, 200)
    assert "has to mean a unit here" in page.text
    assert "has to mean a unit here" in told.text
    assert "An administrator says on the page of the source" in page.text
