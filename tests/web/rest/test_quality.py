"""Data quality for other systems: records tried, findings listed, explained, agreed to."""

import pytest

from kb.audit import Actor, By
from kb.people import tokens
from kb.people.models import Role, Scope, User, UserRole
from kb.quality.models import QualityDataset
from kb.quality.runs.unknown_units import get_indicator_of_units
from tests.bureau import make_bureau
from tests.conftest import NOON
from tests.web.rest.conftest import RestClient

GOOD = {"nsrsbh": "91340100MA2N0XXX01", "nsrmc": "某某商贸"}


@pytest.fixture
def bureau(services):
    with services.database.writing() as session:
        bureau = make_bureau(session)
        stopping = bureau.indicator(
            severity="stop", rule={"advice": {"zh": "补录名称", "en": "Add the name"}}
        )
        bureau.indicator("DQ-DJ-030", "unique", column="nsrsbh")
        finding = bureau.finding(stopping, bureau.run(), sealed="")
        bureau.ids = {"finding": finding.id}
        bureau.tokens = {
            login: tokens.issue_token(
                session, person, "test", scopes=Scope, days=30, now=NOON
            ).secret
            for login, person in bureau.people.items()
        }
    return bureau


@pytest.fixture
def of(app, bureau):
    """A program that calls in the name of one of the bureau's people."""
    return lambda login: RestClient(app.test_client(), bureau.tokens[login])


def test_a_record_is_judged_before_it_is_kept(of):
    rest = of("clerk")

    wrong = rest.post(
        "/quality/validate", {"dataset": "taxpayer", "record": {**GOOD, "nsrmc": ""}}
    )
    right = rest.post("/quality/validate", {"dataset": "taxpayer", "record": GOOD})

    (violation,) = wrong.json["violations"]
    assert (violation["code"], violation["severity"]) == ("DQ-DJ-001", "stop")
    assert violation["advice_en"] == "Add the name"
    assert violation["columns"] == ["nsrmc"]
    assert (wrong.json["valid"], right.json["valid"]) == (False, True)
    assert right.json["violations"] == []
    assert right.json["not_checked_here"] == ["DQ-DJ-030"]


def test_fields_one_by_one_are_the_same_record(of):
    fields = [{"name": name, "value": value} for name, value in GOOD.items()]

    answer = of("clerk").post(
        "/quality/validate", {"dataset": "taxpayer", "fields": fields}
    )

    assert answer.json["valid"] is True


def test_numbers_texts_and_nothing_are_read_as_the_column_says(of):
    record = {**GOOD, "zczb": 100.5, "djrq": "soon", "kyrq": None}

    answer = of("clerk").post(
        "/quality/validate", {"dataset": "taxpayer", "record": record}
    )

    assert answer.json["unreadable"] == ["djrq"]
    assert answer.json["valid"] is False


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"dataset": "none", "record": {}}, 404, "not_found"),
        (
            {"dataset": "taxpayer", "record": {"nsrsbm": "1"}},
            422,
            "unknown_quality_column",
        ),
        ({"dataset": "taxpayer", "record": {"nsrmc": ["x"]}}, 422, "bad_request_input"),
        ({"record": {}}, 422, "bad_request_input"),
    ],
)
def test_what_cannot_be_judged_is_refused(of, body, status, code):
    answer = of("clerk").post("/quality/validate", body)

    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_indicators_are_listed_by_dataset_and_dimension(of):
    rest = of("clerk")

    listed = rest.get("/quality/indicators?dataset=taxpayer").json["indicators"]
    none = rest.get("/quality/indicators?dimension=accuracy").json["indicators"]

    assert [each["code"] for each in listed] == ["DQ-DJ-001", "DQ-DJ-030"]
    assert listed[0]["test"] == "not_blank"
    assert none == []


def test_a_finding_is_explained_and_agreed_to_above(of, bureau):
    path = f"/quality/findings/{bureau.ids['finding']}"

    (mine,) = of("clerk").get("/quality/findings?mine=true").json["findings"]
    said = of("clerk").post(f"{path}/explanation", {"reason": "个体户没有名称"})
    own = of("clerk").post(f"{path}/decision", {"accepted": True})
    agreed = of("city_lead").post(f"{path}/decision", {"accepted": True})

    assert mine["id"] == bureau.ids["finding"]
    assert said.json["state"] == "awaiting_approval"
    assert (own.status_code, own.json["code"]) == (403, "finding_not_allowed")
    assert agreed.json["state"] == "explained"


def test_a_finding_is_sent_to_the_back_office(of, bureau):
    path = f"/quality/findings/{bureau.ids['finding']}/back-office"

    answer = of("clerk").post(path, {"text": "改不了"})

    assert answer.json["state"] == "back_office"
    assert answer.json["incident"] == "INC-000001"


def test_findings_of_another_unit_do_not_exist(of, bureau):
    rest, path = of("stranger"), f"/quality/findings/{bureau.ids['finding']}"

    assert rest.get(path).status_code == 404
    assert rest.post(f"{path}/explanation", {"reason": "x"}).status_code == 404
    assert rest.get("/quality/findings").json == {"findings": [], "total": 0}


def test_errors_are_said_in_chinese_to_who_asks_for_that(of):
    answer = of("clerk").get(
        "/quality/findings/999", headers={"Accept-Language": "zh-CN"}
    )

    assert answer.status_code == 404
    assert "不存在" in answer.json["detail"]


def test_the_indicator_that_nobody_wrote_is_listed_too(of, bureau, services):
    with services.database.writing() as session:
        bureau.dataset = session.get_one(QualityDataset, bureau.dataset.id)
        by = By(Actor(session.get_one(User, bureau.people["boss"].id), "test"), NOON)
        get_indicator_of_units(session, bureau.dataset, by=by)

    listed = of("boss").get("/quality/indicators").json["indicators"]

    assert [each["test"] for each in listed] == ["not_blank", "unique", "known_unit"]


def test_an_administrator_asks_for_a_run_and_is_told_how_far_it_is(
    of, bureau, services
):
    with services.database.writing() as session:
        boss = session.get_one(User, bureau.people["boss"].id)
        boss.role_rows.append(UserRole(role=Role.ADMINISTRATOR))
    rest = of("boss")

    asked = rest.post("/quality/runs", {"dataset": "taxpayer"})
    again = rest.post("/quality/runs", {"dataset": "taxpayer"})
    told = rest.get(f"/quality/runs/{asked.json['id']}")

    assert (asked.status_code, asked.json["state"]) == (202, "waiting")
    assert asked.headers["Location"].endswith(f"/quality/runs/{asked.json['id']}")
    assert (again.status_code, again.json["code"]) == (409, "quality_run_asked")
    assert told.json == asked.json


@pytest.mark.parametrize("login", ["clerk", "county_lead", "boss"])
def test_nobody_else_asks_for_a_run_or_hears_of_one(of, bureau, login):
    rest = of(login)

    assert rest.post("/quality/runs", {"dataset": "taxpayer"}).status_code == 403
    assert rest.get(f"/quality/runs/{bureau.ids['finding']}").status_code == 403
