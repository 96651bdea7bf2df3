"""The first steps of an administrator: ticked by looking, and hidden at will."""

import re

import pytest

from kb.people.models import ManagedSystem


@pytest.fixture
def administrator(log_in):
    return log_in("administrator")


def steps(page):
    """For each step whether it is done, by its name."""
    found = re.findall(
        r'<li(?: class="(done)")?><span aria-hidden="true">.</span>\s*'
        r"<span><(?:a|b)[^>]*>([^<]+)<",
        page.split('class="card-box first-steps"')[1].split("</section>")[0],
    )
    return {name: bool(done) for done, name in found}


def test_an_administrator_sees_what_is_to_be_done(administrator):
    found = steps(administrator.get("/").text)

    assert len(found) == 7
    assert not found["Take in what is written already"]
    assert not found["Connect the mail server"]


def test_what_is_done_is_ticked_by_looking(administrator, services, library):
    assert library
    with services.database.writing() as session:
        session.add(ManagedSystem(name="OA"))

    found = steps(administrator.get("/").text)

    assert found["Take in what is written already"]
    assert found["Name the systems that you run"]
    assert not found["Have backups made by themselves"]


def test_they_can_be_hidden_and_shown_again(administrator):
    administrator.post("/first-steps/hidden")
    hidden = administrator.get("/").text
    administrator.post("/first-steps/shown")

    assert "card-box first-steps" not in hidden
    assert "Show the first steps" in hidden
    assert steps(administrator.get("/").text)


def test_nobody_else_sees_them(technician, requester):
    for reader in (technician, requester):
        page = reader.get("/").text
        assert "first-steps" not in page
    assert requester.post("/first-steps/other").status_code == 404
