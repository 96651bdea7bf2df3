"""Every form that picks a person, where 200 people work: searched by typing, none cut off."""

import re

import pytest
from lxml import html

from kb.people.models import Role
from tests.factories import make_user
from tests.web.pages.test_every_page import addresses

MANY = 200
LAST = f"p{MANY - 1:03}"
MOST_IN_A_LIST = 52
"""Of a list that is not typed into: fifty, an empty one, and one who has left."""
PICKERS = {
    "/complaints": {"complainer", "about"},
    "/clients/N": {"login"},
    "/contacts/N": {"login"},
    "/duties/new": {"owner"},
    "/handovers/new": {"giver", "receiver"},
    "/leaving": {"from"},
    "/people/tokens": {"login"},
    "/people/units": {"lead", "owner"},
    "/registers/asset/new": {"holder"},
    "/reports": {"approver"},
    "/reports/schedules": {"approver"},
    "/rosters/N": {"person"},
}
"""By page, the fields that offer people."""


@pytest.fixture
def crowd(services, everybody):
    """``everybody`` among many."""
    with services.database.writing() as session:
        for number in range(MANY):
            login = f"p{number:03}"
            add(session, login, f"Person {number:03}")
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
    assert {f"{page} {name}" for page, names in found.items() for name in names} == {
        f"{page} {name}" for page, names in PICKERS.items() for name in names
    }
