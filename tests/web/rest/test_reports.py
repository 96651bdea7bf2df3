"""Reports for other systems: found, and fetched as files."""

import json

import pytest

from kb.audit import Actor, By
from kb.reporting import service
from kb.reporting.kinds import read_kinds
from kb.reporting.making import Asked
from kb.reports.periods import read_period
from tests.conftest import NOON
from tests.kb.reporting.vocabulary import VOCABULARY


@pytest.fixture
def report(services, people):
    with services.database.writing() as session:
        someone = session.merge(people["manager"], load=False)
        asked = Asked(kind=read_kinds()["monthly"], period=read_period("2026-02"))
        by = By(Actor(someone, "test"), NOON)
        return service.make(session, asked, VOCABULARY, by=by).number


def test_a_report_is_found_and_fetched(rest_as, report):
    rest = rest_as("manager")

    (listed,) = rest.get("/reports?kind=monthly&period=2026-02").json["reports"]
    file = rest.get(f"/reports/{listed['number']}?format=json")

    assert listed["number"] == report
    assert (listed["state"], listed["article"], listed["unit"]) == ("draft", None, "")
    assert json.loads(file.data)["period"] == "2026-02"
    assert "monthly-2026-02" in file.headers["Content-Disposition"]
    assert rest.get(f"/reports/{report}").data.startswith(b"%PDF")


def test_what_there_is_not_is_said(rest_as, report):
    rest = rest_as("manager")

    assert rest.get("/reports/RPT-000099").status_code == 404
    assert rest.get(f"/reports/{report}?format=odt").status_code == 422
    assert rest.get("/reports?kind=unheard").json == {"reports": []}


def test_a_draft_is_not_for_others(rest_as, report):
    rest = rest_as("technician")

    assert rest.get(f"/reports/{report}").status_code == 404
    assert rest.get("/reports").json == {"reports": []}


def test_soap_gives_the_same_file(client, token_of, report):
    message = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<getReport xmlns="urn:yunzhi:v1"><number>{report}</number>'
        "<format>json</format></getReport></s:Body></s:Envelope>"
    )

    answers = {
        login: client.post(
            "/soap",
            data=message,
            content_type="text/xml",
            headers={"Authorization": f"Bearer {token_of(login)}"},
        )
        for login in ("manager", "technician")
    }

    assert b"monthly-2026-02" in answers["manager"].data
    assert b"not_found" in answers["technician"].data
