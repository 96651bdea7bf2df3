"""A caller without an account complains at the desk, and says what they think of the answer."""

import pytest
from sqlalchemy import select

from kb.complaints.models import Complaint

CALLER = {"caller": "张大爷", "caller_phone": "0755-1234567"}
SAID = {"complaint": "三天没有人联系我"}


@pytest.fixture
def complaint(log_in, services, people):
    assert people
    desk = log_in("technician")
    assert desk.post("/complaints", SAID | CALLER).status_code == 302
    with services.database.reading() as session:
        return session.scalars(select(Complaint)).one()


def test_the_desk_writes_down_a_complaint_of_a_caller(complaint, services):
    with services.database.reading() as session:
        kept = session.get_one(Complaint, complaint.id)
        assert (kept.channel, kept.complainer_id) == ("desk", None)
        assert kept.contact.name == "张大爷"


def test_what_the_caller_says_of_the_answer_is_noted(complaint, log_in, services):
    manager = log_in("manager")
    work = f"/complaints/items/{complaint.item_id}"
    assert manager.post(f"{work}/answer", {"answer": "致歉"}).status_code == 302
    page = manager.get(f"/items/{complaint.item_id}").text
    assert "张大爷" in page
    assert "They accept the answer" in page

    refused = manager.post(f"{work}/objected", {"objection": ""})
    assert refused.status_code == 422
    assert manager.post(f"{work}/accepted").status_code == 302
    with services.database.reading() as session:
        assert session.get_one(Complaint, complaint.id).accepted is True


def test_users_write_down_no_callers(log_in, services, people):
    assert people
    reader = log_in("requester")
    assert reader.post("/complaints", SAID | CALLER).status_code == 302
    with services.database.reading() as session:
        kept = session.scalars(select(Complaint)).one()
        assert kept.contact_id is None
        assert kept.complainer_id is not None
