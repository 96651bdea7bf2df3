"""Someone leaves, at the browser: shown first, then handed over."""

import re

import pytest

from kb.people.models import ManagedSystem


@pytest.fixture
def theirs(services, people):
    with services.database.writing() as session:
        owner = people["technician"].id
        session.add(ManagedSystem(name="OA 系统", owner_id=owner))
        # Who cannot log in is a system, to which nothing goes.
        session.merge(people["reviewer"], load=False).password_hash = "kept elsewhere"


def counts(page):
    return dict(re.findall(r'name="(count-\w+)" value="(\d+)"', page))


@pytest.mark.usefixtures("theirs")
def test_everything_is_shown_and_then_handed_over(manager):
    shown = counts(manager.get("/leaving?from=technician").text)

    answer = manager.post(
        "/leaving",
        {"from": "technician", "to": "reviewer", "reason": "Moved on.", **shown},
    )

    assert shown["count-systems"] == "1"
    assert answer.status_code == 302, answer.text
    assert counts(manager.get("/leaving?from=reviewer").text) == shown


@pytest.mark.usefixtures("theirs")
def test_what_was_not_shown_is_refused(manager):
    answer = manager.post(
        "/leaving", {"from": "technician", "to": "reviewer", "reason": "Moved on."}
    )

    assert answer.status_code == 409
    assert "nothing was handed over" in answer.text


def test_others_have_no_such_page(technician):
    assert technician.get("/leaving").status_code == 403
