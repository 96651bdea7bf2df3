"""A session that ends in the middle of writing: nothing of it is lost."""

import re

import pytest
from lxml import html

from kb.people.models import Role
from tests.desk import Desk
from tests.factories import PASSWORD, make_user

KEPT = re.compile(r'name="kept" value="([^"]+)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def draft(services):
    """A draft of somebody who can log in."""
    with services.database.writing() as session:
        wang = make_user(session, "wang", roles=(Role.TECHNICIAN,), password=PASSWORD)
        submission = Desk(session, people={"technician": wang}).draft()
        session.flush()
        return submission


def test_what_was_being_written_is_sent_after_the_login(client, draft):
    token = TOKEN.search(client.get("/login").text)[1]
    written = {
        "csrf_token": token,
        "seen": draft.version,
        "title": "很长的心血",
        "symptom": "一页一页写的",
    }

    asked = client.post(f"/submissions/{draft.id}", data=written)

    assert asked.status_code == 401
    kept = KEPT.search(asked.text)[1]
    offered = client.post(
        "/login",
        data={
            "csrf_token": TOKEN.search(asked.text)[1],
            "login": "wang",
            "password": PASSWORD,
            "kept": kept,
        },
    )
    assert "很长的心血" in offered.text
    sent = {
        **written,
        "csrf_token": TOKEN.search(offered.text)[1],
    }
    client.post(f"/submissions/{draft.id}", data=sent)
    page = client.get(f"/submissions/{draft.id}/edit").text
    assert "很长的心血" in page
    assert html.fromstring(page).xpath("//input[@name='version']/@value") == [""]


def test_what_was_kept_cannot_be_forged(client, draft):
    token = TOKEN.search(client.get("/login").text)[1]

    answer = client.post(
        "/login",
        data={
            "csrf_token": token,
            "login": "wang",
            "password": PASSWORD,
            "kept": "forged.by.somebody",
        },
    )

    assert draft
    assert "forged" not in answer.text
    assert answer.status_code in {302, 303}
