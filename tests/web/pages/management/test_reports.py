"""Reports at the browser: made, written to, approved, published, downloaded, found."""

import re

import pytest

from kb.audit import Actor, By
from kb.incidents import opening
from kb.incidents.opening import Report
from kb.people.models import Post, Tier, Unit
from kb.people.units import add_unit, assign
from kb.reporting.kinds import read_kinds
from kb.reports.periods import read_period
from tests.conftest import NOON
from tests.kb.reporting.test_making import PERIODS
from web.answers import indexing

FORM = {"kind": "monthly", "period": "2026-02", "language": "en"}
WORDS = {"comment-analysis": "All quiet.", "comment-plan": "The same again."}


@pytest.fixture
def administrator(log_in):
    return log_in("administrator")


def make(reader, **form):
    answer = reader.post("/reports", {**FORM, **form})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


@pytest.fixture
def published(manager, administrator):
    path = make(manager)
    manager.post(f"{path}/comments", WORDS)
    administrator.post(f"{path}/approve")
    assert manager.post(f"{path}/publish").status_code == 302
    return path


@pytest.fixture
def county(services, people):
    """A unit with the technician at work."""
    with services.database.writing() as session:
        unit = add_unit(session, "南京某县", tier=Tier.COUNTY)
        assign(session, session.merge(people["technician"]), unit, Post.TECHNICAL)
        return unit.id


def test_a_report_is_made_written_to_approved_and_published(manager, administrator):
    path = make(manager)
    page = manager.get(path).text
    assert "Draft, not approved" in page
    assert "somebody else approves it" in page
    assert "Before this report" not in page

    refused = administrator.post(f"{path}/approve")
    assert refused.status_code == 409
    assert "write to: 情况分析" in refused.text or "Analysis" in refused.text

    manager.post(f"{path}/comments", WORDS)
    assert manager.post(f"{path}/approve").status_code == 403
    administrator.post(f"{path}/approve")
    manager.post(f"{path}/publish")

    page = manager.get(path).text
    assert "Draft, not approved" not in page
    assert "All quiet." in page


def test_a_preview_keeps_nothing(manager):
    page = manager.get("/reports/preview?kind=monthly&period=2026-02").text

    assert "A preview: nothing is kept of it." in page
    assert "Key figures" in page
    assert "No reports" in manager.get("/reports").text


@pytest.mark.parametrize(("language", "none"), [("zh", "本期没有"), ("en", "None in")])
def test_a_report_of_every_kind_is_a_page_though_nothing_happened(
    manager, services, people, county, language, none
):
    with services.database.writing() as session:
        session.get_one(Unit, county).lead_id = people["manager"].id
    pages = {
        code: manager.get(
            "/reports/preview",
            query_string={
                "kind": code,
                "period": PERIODS[kind.period],
                "so_far": "1",
                "unit": county if kind.by_person else "",
            },
            headers={"Accept-Language": language},
        )
        for code, kind in read_kinds().items()
    }

    assert {code for code, page in pages.items() if page.status_code != 200} == set()
    assert any(none in page.text for page in pages.values())


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"kind": "yearly"}, 422, "daily, weekly, monthly"),
        ({"period": "soon"}, 422, "2026-10"),
        ({"period": "2026-Q4"}, 422, "2026-Q4"),
        ({"period": f"{NOON:%Y-%m}"}, 409, "has not ended"),
        ({"unit": "77"}, 404, ""),
        ({"client": "nobody"}, 404, ""),
        ({"kind": "workload"}, 422, "one unit"),
    ],
)
def test_what_cannot_be_made_is_said_and_the_form_kept(manager, form, status, sentence):
    answer = manager.post("/reports", {**FORM, **form})

    assert answer.status_code in (status, 422)
    assert sentence in answer.text
    assert "2026-02" in answer.text or "period" in form


def test_a_period_so_far_is_said_to_be_so(manager):
    path = make(manager, period=f"{NOON:%Y-%m}", so_far="1")

    assert "has not ended" in manager.get(path).text


@pytest.mark.parametrize(
    ("form", "begins"),
    [("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF"), ("json", b"{")],
)
def test_it_is_downloaded_in_every_format(manager, form, begins):
    path = make(manager)

    answer = manager.get(f"{path}/download/{form}?language=zh")

    assert answer.data.startswith(begins)
    assert f"monthly-2026-02-RPT-000001.{form}" in answer.headers["Content-Disposition"]
    assert manager.get(f"{path}/download/odt").status_code == 422


def test_a_download_is_the_same_after_more_incidents_came(manager, open_incident):
    path = make(manager)
    before = {
        form: manager.get(f"{path}/download/{form}").data
        for form in ("xlsx", "docx", "pdf", "json")
    }
    open_incident("late", read_period("2026-02").since.replace(day=9))

    after = {form: manager.get(f"{path}/download/{form}").data for form in before}

    assert after == before
    difference = manager.get(f"{path}/difference").text
    assert "The report stays as it was made." in difference
    assert "Incidents opened" in difference


@pytest.fixture
def open_incident(services, people):
    def open_one(title, at, unit_id=None):
        with services.database.writing() as session:
            someone = session.merge(people["requester"], load=False)
            incident = opening.open_incident(
                session,
                Report(title=title),
                reporter=someone,
                by=By(Actor(someone, "test"), at),
            )
            incident.unit_id = incident.origin_unit_id = unit_id

    return open_one


def test_the_article_of_a_report_leads_to_it(manager, published):
    assert manager.get("/articles/1").headers["Location"] == published


def test_requesters_have_no_reports(requester, published):
    for path in ("/reports", published, f"{published}/download/pdf"):
        assert requester.get(path).status_code in (403, 404)
    assert requester.get("/articles/1").status_code == 404


@pytest.mark.usefixtures("county")
def test_a_report_of_everything_is_not_there_for_a_unit(technician, published):
    paths = [
        published,
        f"{published}/download/json",
        f"{published}/difference",
        "/articles/1",
        "/articles/1/revisions/1",
        "/submissions/1",
        "/reports/preview?kind=monthly&period=2026-02",
        "/reports/preview?kind=monthly&period=2026-02&unit=99",
    ]

    assert {technician.get(path).status_code for path in paths} == {404}
    assert "2026-02" not in technician.get("/reports").text
    assert technician.post("/reports", FORM).status_code == 404


def test_a_report_of_a_unit_is_there_for_it(county, manager, administrator, technician):
    path = make(manager, unit=str(county))
    assert technician.get(path).status_code == 404
    manager.post(f"{path}/comments", WORDS)
    administrator.post(f"{path}/approve")
    manager.post(f"{path}/publish")

    assert technician.get(path).status_code == 200
    assert technician.get("/articles/1").status_code == 302


@pytest.mark.usefixtures("county")
def test_a_published_report_is_found_by_those_who_may_see_it(
    services, manager, technician, published
):
    indexing.drain(services)

    assert published in manager.get("/search?q=Monthly").text
    assert "Monthly operations report" not in technician.get("/search?q=Monthly").text
    assert manager.get("/search?q=RPT-000001").headers["Location"] == published
    assert technician.get("/search?q=RPT-000001").status_code == 200


def test_the_same_period_has_one_report(manager, administrator):
    assert make(manager) == make(administrator)


def test_a_discarded_report_is_made_anew(manager):
    path = make(manager)
    manager.post(f"{path}/discard", {"reason": "wrong"})

    assert make(manager) != path


def test_a_schedule_is_added_and_ended(manager):
    manager.post("/reports/schedules", {"kind": "daily", "language": "zh"})
    page = manager.get("/reports/schedules").text
    assert "Daily operations report" in page

    (path,) = re.findall(r'action="(/reports/schedules/\d+/end)"', page)
    manager.post(path)

    assert "/reports/schedules/1/end" not in manager.get("/reports/schedules").text


@pytest.mark.usefixtures("county")
def test_a_schedule_is_for_cuts_that_its_maker_may_see(technician):
    answer = technician.post("/reports/schedules", {"kind": "daily", "language": "zh"})

    assert answer.status_code in (404, 422)
    assert (
        "Daily operations report</b>" not in technician.get("/reports/schedules").text
    )
