"""The register of items and the way of a complaint, on their pages."""

import re

import pytest

from kb.complaints.models import Complaint
from kb.items.models import Item, ItemState
from kb.people.models import User


def newest(services, model=Item):
    with services.database.reading() as session:
        return session.query(model).order_by(model.id.desc()).first()


def state(services):
    return newest(services).state


@pytest.fixture
def item(manager, services, people):
    with services.database.writing() as session:
        # Without a password an account is a system's, and owns nothing.
        session.get_one(User, people["technician"].id).password_hash = "x"
    manager.post("/items", {"title": "备件没有台账", "clause": "8.2"})
    return newest(services)


def test_an_item_goes_its_way_between_two_people(manager, technician, services, item):
    at = f"/items/{item.id}"
    plan = {
        "cause": "没人管",
        "action": "建账",
        "due": "2099-01-01",
        "owner": "technician",
    }

    refused = manager.post(f"{at}/plan", plan | {"due": "2001-01-01"})
    assert refused.status_code == 422
    assert "建账" in refused.text
    assert manager.post(f"{at}/plan", plan).status_code == 302
    technician.post(f"{at}/complete", {"done": "建好了"})
    own = technician.post(f"{at}/verify", {"effect": "有效"})
    assert own.status_code == 403
    assert state(services) is ItemState.DONE
    shown = technician.get(at).text
    assert "Confirm the effect" not in shown
    assert "Confirm the effect" in manager.get(at).text
    manager.post(f"{at}/return", {"effect": "还差"})
    assert state(services) is ItemState.PLANNED
    technician.post(f"{at}/complete", {"done": "补上了"})
    manager.post(f"{at}/verify", {"effect": "一致"})

    assert state(services) is ItemState.CONFIRMED
    assert "补上了" in manager.get(at).text


@pytest.mark.parametrize(
    ("query", "is_listed"),
    [
        ("", True),
        ("?view=mine", False),
        ("?view=overdue", False),
        ("?view=closed", False),
        ("?source=improvement&clause=8.2", True),
        ("?source=drill", False),
        ("?view=nonsense&unit=x", True),
    ],
)
@pytest.mark.usefixtures("item")
def test_the_register_is_narrowed(manager, query, is_listed):
    assert ("备件没有台账" in manager.get(f"/items{query}").text) == is_listed


def test_the_register_is_for_staff(requester, item):
    assert requester.get("/items").status_code == 403
    assert requester.get(f"/items/{item.id}").status_code in {403, 404}
    assert requester.post("/items", {"title": "x"}).status_code == 403


def test_a_complaint_is_answered_and_accepted(requester, manager, technician, services):
    requester.post("/complaints", {"complaint": "态度不好", "about": "technician"})
    complaint, item = newest(services, Complaint), newest(services)
    own, at = f"/complaints/{complaint.id}", f"/complaints/items/{item.id}"
    assert item.about_id is None, "who complains names nobody by login"

    assert technician.get(f"/items/{item.id}").status_code == 404
    assert technician.post(f"{at}/answer", {"answer": "x"}).status_code == 404
    assert manager.get(own).status_code == 404
    manager.post(f"{at}/acknowledge")
    assert "has read it" in requester.get(own).text
    assert manager.post(f"{at}/answer", {"answer": ""}).status_code == 422
    manager.post(f"{at}/answer", {"answer": "已谈话"})
    assert "已谈话" in requester.get(own).text
    assert requester.post(f"{own}/object", {"objection": ""}).status_code == 422
    requester.post(f"{own}/accept")

    assert newest(services, Complaint).accepted is True
    assert requester.post(f"{own}/accept").status_code == 409


def test_the_desk_writes_down_whom_a_complaint_is_about(
    manager, technician, people, services
):
    manager.post(
        "/complaints",
        {"complaint": "没人接电话", "complainer": "requester", "about": "technician"},
    )
    item, complaint = newest(services), newest(services, Complaint)

    assert item.about_id == people["technician"].id
    assert complaint.channel == "desk"
    assert technician.get(f"/items/{item.id}").status_code == 404
    assert "没人接电话" not in technician.get("/items?view=all").text
    assert "没人接电话" in manager.get("/items?view=all").text


def test_what_was_done_to_an_item_is_undone(manager, technician, services, item):
    at = f"/items/{item.id}"
    manager.post(f"{at}/reject", {"reason": "不做"})
    token = re.search(r'name="token" value="([^"]+)"', manager.get(at).text)[1]

    technician.post("/undo", {"token": token})
    assert state(services) is ItemState.REJECTED
    shown = manager.post("/undo", {"token": token}, follow_redirects=True).text

    assert state(services) is ItemState.OPEN
    assert "Taken back: as it was before" in shown
    again = manager.post("/undo", {"token": token}, follow_redirects=True).text
    assert item.number in again
    assert state(services) is ItemState.OPEN
