"""Improvement items for other systems: the same register under the same rules."""

import pytest

from kb.people.models import User


@pytest.fixture
def number(rest_as, services, people):
    with services.database.writing() as session:
        session.get_one(User, people["technician"].id).password_hash = "x"
    made = rest_as("manager").post("/items", {"title": "备件没有台账", "clause": "8.2"})
    assert made.status_code == 201
    return made.json["number"]


def test_an_item_is_taken_through_its_life(rest_as, number):
    lead, worker = rest_as("manager"), rest_as("technician")
    at = f"/items/{number}"
    plan = {"cause": "没人管", "action": "建账", "due": "2099-01-01"}

    planned = lead.post(f"{at}/plan", plan | {"owner": "technician"}).json
    assert (planned["state"], planned["owner"]) == ("planned", "technician")
    worker.post(f"{at}/complete", {"done": "建好了"})
    own = worker.post(f"{at}/check", {"effective": True, "effect": "有效"})
    assert (own.status_code, own.json["code"]) == (403, "own_effect")
    checked = lead.post(f"{at}/check", {"effective": True, "effect": "有效"}).json

    assert checked["state"] == "confirmed"
    assert worker.get("/items?view=closed").json["total"] == 1
    late = lead.post(f"{at}/reject", {"reason": "?"})
    assert (late.status_code, late.json["code"]) == (409, "item_wrong_state")


def test_the_register_is_narrowed_and_for_staff(rest_as, number):
    rest = rest_as("manager")

    assert [each["number"] for each in rest.get("/items").json["items"]] == [number]
    assert rest.get("/items?clause=9").json["total"] == 0
    assert rest_as("requester").get("/items").status_code == 404
    assert rest_as("requester").get(f"/items/{number}").status_code == 404
