"""Contract phases on their pages and for programs."""

from datetime import date

import pytest

from kb.audit import Actor, By
from kb.services import contracts
from kb.services.contracts import Terms
from kb.services.models import OWN, Client
from tests.conftest import NOON

FORM = {"name_zh": "知识库建成", "month": "1", "counted": "articles:", "target": "1"}


@pytest.fixture
def page(services, people):
    with services.database.writing() as session:
        by = By(Actor(session.merge(people["administrator"], load=False), "test"), NOON)
        terms = Terms(
            number="HT-1", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
        )
        own = session.get_one(Client, OWN)
        owner = session.merge(people["technician"], load=False)
        owner.password_hash = "a person's, not a program's"
        contract = contracts.add_contract(session, own, terms, by=by)
        return f"/contracts/{contract.id}"


def post(client, address, **form):
    return client.post(address, data=form, follow_redirects=True)


def test_a_plan_is_begun_changed_and_followed_up(log_in, page):
    manager = log_in("manager")
    assert "No milestones yet" in manager.get(page).text

    begun = post(manager, f"{page}/plan", plan="usual").text

    assert "The contract has 5 milestones now." in begun
    assert "Not reached in time" in begun
    followed = post(manager, f"{page}/milestones/1/item").text
    assert "ITM-000001 follows it up." in followed
    changed = post(manager, f"{page}/milestones/2", **FORM, owner="technician").text
    assert "The milestone is changed." in changed
    assert "The milestone is gone." in post(manager, f"{page}/milestones/3/remove").text
    assert "HT-1" in manager.get("/contracts").text
    assert "HT-1" in log_in("technician").get(page).text


def test_what_is_met_is_recorded_when_somebody_looks(log_in, page, library):
    assert library
    manager = log_in("manager", "zh")
    post(manager, f"{page}/milestones", **FORM)

    recorded = post(manager, f"{page}/look").text

    assert "已达成" in recorded
    refused = manager.post(f"{page}/milestones/1/remove")
    assert refused.status_code == 409


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"target": "many"}, "target"),
        ({"target": "0"}, "above zero"),
        ({"month": "500"}, "1 to 120"),
        ({"counted": "wishes:"}, "counted"),
        ({"name_zh": ""}, "name"),
        ({"owner": "nobody"}, "Nobody here has the login or name nobody"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(log_in, page, changed, said):
    answer = log_in("manager").post(f"{page}/milestones", data=FORM | changed)

    assert answer.status_code == 422
    assert said in answer.text


def test_others_find_nothing(log_in, page):
    technician = log_in("technician")
    assert technician.get(page).status_code == 404
    assert "HT-1" not in technician.get("/contracts").text
    assert technician.post(f"{page}/look").status_code == 404


def test_a_program_reads_how_far_they_are(log_in, page, token_of, client):
    post(log_in("manager"), f"{page}/plan", plan="usual")
    headers = {"Authorization": f"Bearer {token_of('manager')}"}
    number = page.rsplit("/", 1)[1]

    found = client.get("/api/v1/contracts", headers=headers).json["contracts"]
    first, *others = client.get(
        f"/api/v1/contracts/{number}/milestones", headers=headers
    ).json["milestones"]

    assert [each["number"] for each in found] == ["HT-1"]
    assert (first["standing"], first["value"], len(others)) == ("missed", 0, 4)
    headers = {"Authorization": f"Bearer {token_of('technician')}"}
    answer = client.get(f"/api/v1/contracts/{number}/milestones", headers=headers)
    assert answer.status_code == 404
