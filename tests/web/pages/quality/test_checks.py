"""The pages of the three checks: a day, a sample and a month, signed in a browser."""

import re
from datetime import timedelta

import pytest

from kb.people.models import Tier
from kb.people.units import add_unit
from tests.conftest import NOON

FEBRUARY = NOON - timedelta(days=20)


@pytest.fixture
def settled(bureau):
    """Two findings that the county settled in February."""
    indicator, run = bureau.indicator(), bureau.run(FEBRUARY)
    for _ in range(2):
        bureau.finding(
            indicator,
            run,
            state="corrected",
            corrected_at=FEBRUARY,
            first_seen_at=FEBRUARY,
        )
    return bureau


def test_a_day_is_signed_once_nothing_is_left(at_desk, bureau):
    open_one = bureau.finding(bureau.indicator(), bureau.run())
    bureau.session.commit()
    clerk = at_desk("clerk")

    refused = clerk.post("/quality/checks/day")
    assert refused.status_code == 409
    assert "1 finding of today still needs an answer." in refused.text

    clerk.post(f"/quality/findings/{open_one.id}/explain", {"reason": "没有名称"})
    assert clerk.post("/quality/checks/day").status_code == 302
    assert "You signed this day" in clerk.get("/quality/checks").text


def test_a_month_is_signed_after_its_sample(at_desk, settled):
    settled.session.commit()
    lead, unit = at_desk("county_lead"), settled.units["county"].id
    asked = {"unit": str(unit), "month": "2026-02"}

    early = lead.post("/quality/checks/months", asked)
    drawn = lead.post("/quality/checks/samples", asked)
    path = drawn.headers["Location"]
    half = lead.post(f"{path}/sign")
    page = lead.get(path).text
    for number in re.findall(rf'action="{path}/(\d+)"', page):
        lead.post(f"{path}/{number}", {"answer": "right"})
    lead.post(f"{path}/sign")
    signed = lead.post("/quality/checks/months", {**asked, "remark": "好"})

    assert early.status_code == 409
    assert "comes first" in early.text
    assert half.status_code == 409
    assert "Passed" in lead.get(path).text
    assert signed.status_code == 302
    assert "Signed by" in lead.get("/quality/checks?month=2026-02").text


def test_what_is_to_be_signed_stands_among_the_duties_until_it_is(at_desk, settled):
    settled.session.commit()
    lead, unit = at_desk("county_lead"), settled.units["county"].id
    sample = f"/quality/checks?month=2026-02&amp;unit={unit}&amp;check=sample"

    before = lead.get("/duties").text
    of_a_kind = lead.get("/duties?kind=patrol").text
    asked = {"unit": str(unit), "month": "2026-02"}
    path = lead.post("/quality/checks/samples", asked).headers["Location"]
    for number in re.findall(rf'action="{path}/(\d+)"', lead.get(path).text):
        lead.post(f"{path}/{number}", {"answer": "right"})
    lead.post(f"{path}/sign")

    assert sample in before
    assert "2026-02" in before
    assert sample not in of_a_kind
    assert sample not in lead.get("/duties").text


def test_others_than_the_lead_see_and_sign_no_sample(at_desk, settled):
    settled.session.commit()
    asked = {"unit": str(settled.units["county"].id), "month": "2026-02"}
    path = at_desk("county_lead").post("/quality/checks/samples", asked)
    clerk = at_desk("clerk")

    assert clerk.post("/quality/checks/samples", asked).status_code == 403
    assert clerk.get(path.headers["Location"]).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "soon", "2026"])
@pytest.mark.usefixtures("settled")
def test_a_month_that_is_none_is_refused(at_desk, bureau, month):
    bureau.session.commit()

    answer = at_desk("county_lead").get(f"/quality/checks?month={month}")

    assert answer.status_code == 422


def test_a_lead_of_many_units_sees_their_names_and_opens_one(at_desk, bureau):
    above = bureau.units["city"]
    for number in range(12):
        add_unit(bureau.session, f"第{number}分局", tier=Tier.COUNTY, parent=above)
    bureau.session.commit()
    lead, unit = at_desk("city_lead"), bureau.units["county"]

    folded = lead.get("/quality/checks?month=2026-02").text
    opened = lead.get(f"/quality/checks?month=2026-02&unit={unit.id}").text

    assert "Show all" in folded
    assert "have not signed 2026-02 yet" in folded
    assert "Sign the month" not in folded
    assert opened.count("Sign the month") == 1
