"""A record tried through SOAP, by the extended contract."""

import pytest

from kb.people import tokens
from kb.people.models import Role, Scope, UserRole
from kb.people.users import get_user
from tests.bureau import make_bureau
from tests.conftest import NOON
from tests.web.soap.conftest import SoapClient


@pytest.fixture
def soap(app, services):
    with services.database.writing() as session:
        bureau = make_bureau(session)
        bureau.indicator(
            severity="stop", rule={"advice": {"zh": "补录名称", "en": "Add the name"}}
        )
        bureau.indicator("DQ-DJ-030", "unique", column="nsrsbh")
        token = tokens.issue_token(
            session, bureau.people["clerk"], "test", scopes=Scope, days=30, now=NOON
        )
    return SoapClient(app.test_client(), token.secret)


@pytest.fixture
def keeper(services, soap):
    """A program in the name of who keeps the sources."""
    with services.database.writing() as session:
        boss = get_user(session, "boss")
        boss.role_rows.append(UserRole(role=Role.ADMINISTRATOR))
        token = tokens.issue_token(
            session, boss, "runs", scopes=Scope, days=30, now=NOON
        )
    return SoapClient(soap.client, token.secret)


def ask(soap, fields, dataset="taxpayer"):
    inner = "".join(
        f"<field><name>{name}</name>"
        + (f"<value>{value}</value>" if value is not None else "")
        + "</field>"
        for name, value in fields.items()
    )
    return soap.call(
        "validateRecord", f"<dataset>{dataset}</dataset><fields>{inner}</fields>"
    )


def test_a_record_is_judged_and_told_how_to_correct_it(soap):
    answer = ask(soap, {"nsrsbh": "91340100MA2N0XXX01", "nsrmc": None, "djrq": "soon"})

    assert answer.status == 200
    assert answer.text("valid") == "false"
    assert answer.texts("violation", "code") == ["DQ-DJ-001"]
    assert answer.text("violation", "advice") == "补录名称"
    assert answer.texts("unreadable", "column") == ["djrq"]
    assert answer.texts("notCheckedHere", "indicator") == ["DQ-DJ-030"]


def test_a_record_without_fault_is_valid(soap):
    answer = ask(soap, {"nsrsbh": "91340100MA2N0XXX01", "nsrmc": "某某商贸"})

    assert answer.text("valid") == "true"
    assert answer.texts("violation", "code") == []


def test_a_run_is_asked_for_once_and_says_how_far_it_is(keeper, soap):
    begun = keeper.call("startQualityRun", "<dataset>taxpayer</dataset>")
    second = keeper.call("startQualityRun", "<dataset>taxpayer</dataset>")
    number = begun.text("id")
    seen = keeper.call("getQualityRun", f"<id>{number}</id>")
    others = soap.call("getQualityRun", f"<id>{number}</id>")

    assert (begun.text("dataset"), begun.text("state")) == ("taxpayer", "waiting")
    assert second.fault == "quality_run_asked"
    assert (seen.text("id"), seen.text("step"), seen.text("endedAt")) == (
        number,
        "0",
        None,
    )
    assert others.fault == "source_not_allowed"


@pytest.mark.parametrize(
    ("fields", "dataset", "fault"),
    [
        ({"nsrsbm": "1"}, "taxpayer", "unknown_quality_column"),
        ({}, "none", "not_found"),
    ],
)
def test_what_cannot_be_judged_is_a_fault_with_its_code(soap, fields, dataset, fault):
    assert ask(soap, fields, dataset).fault == fault
