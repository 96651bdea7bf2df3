"""Every form that picks a person, where 200 people work: searched by typing, none cut off."""

import re

import pytest
from lxml import html

from kb.incidents.models import Incident
from kb.people.models import Role, User
from tests.factories import make_user
from tests.web.pages.test_every_page import addresses

MANY = 200
LAST = f"p{MANY - 1:03}"
MOST_IN_A_LIST = 52
"""Of a list that is not typed into: fifty, an empty one, and one who has left."""
PICKERS = {
    "/complaints": {"complainer", "about"},
    "/contacts/N": {"login"},
    "/duties/new": {"owner"},
    "/handovers/new": {"giver", "receiver"},
    "/incidents/N": {"assignee"},
    "/incidents/bulk": {"assignee"},
    "/people/leaving": {"from"},
    "/people/tokens": {"login"},
    "/people/units": {"lead", "owner"},
    "/reports": {"approver"},
    "/reports/schedules": {"approver"},
}
"""By page, the fields that offer people."""


@pytest.fixture
def crowd(services, everybody):
    """``everybody`` among many."""
    with services.database.writing() as session:
        for number in range(MANY):
            login = f"p{number:03}"
            add(session, login, f"Person {number:03}")
        for twin in ("twin1", "twin2"):
            add(session, twin, "Li Wei")
    return everybody


def add(session, login, name):
    """Somebody who could be picked by any form."""
    roles = (Role.TECHNICIAN, Role.MANAGER)
    make_user(session, login, roles=roles, password="correct horse").name = name


def list_offers(page):
    """By the name of each field that offers people: how, and whom."""
    root = html.fromstring(page)
    for field in root.xpath("//select[@name] | //input[@list]"):
        offering = field
        if field.tag == "input":
            (offering,) = root.xpath(f"//datalist[@id='{field.get('list')}']")
        values = set(offering.xpath(".//option/@value"))
        if values & {"everybody", "p000", LAST}:
            yield field, values


def test_no_form_cuts_off_or_unrolls_many_people(app, crowd):
    found, wrong = {}, []
    for address in addresses(app):
        page = crowd.get(address)
        if page.status_code != 200 or b"<form" not in page.data:
            continue
        for field, values in list_offers(page.text):
            kind = re.sub(r"\d+", "N", address)
            found.setdefault(kind, set()).add(field.get("name"))
            if field.tag == "select" and len(values) > MOST_IN_A_LIST:
                wrong.append((kind, field.get("name"), "unrolled"))
            if LAST not in values:
                wrong.append((kind, field.get("name"), "cut off"))

    assert wrong == []
    assert found == PICKERS


def assign(crowd, services, said):
    answer = crowd.post("/incidents/1/transfer", {"to": "here", "assignee": said})
    with services.database.reading() as session:
        incident = session.get_one(Incident, 1)
        user = incident.assignee_id and session.get_one(User, incident.assignee_id)
        return answer, user and user.login


def test_a_name_is_as_good_as_a_login_where_one_has_it(crowd, services):
    crowd.post("/incidents/1/take")

    assert assign(crowd, services, "Person 199")[1] == LAST
    assert assign(crowd, services, " p198 ")[1] == "p198"
    answer, _ = assign(crowd, services, "Li Wei")
    assert "Several people are called Li Wei" in answer.text
    answer, _ = assign(crowd, services, "Wang")
    assert "Nobody here has the login or name Wang." in answer.text
