"""Every form that picks a person: 200 people are searched by typing, and nobody of another client is among them."""

import re

import pytest
from lxml import html

from kb.people import units
from kb.people.models import Post, Role
from kb.services.models import ClientAssignment
from tests import logins
from tests.bureau import make_bureau
from tests.clients_of_provider import make_provider
from tests.factories import make_user
from tests.web.conftest import Reader
from tests.web.pages.test_every_page import addresses

MANY = 200
LAST = f"p{MANY - 1:03}"
MOST_IN_A_LIST = 52
LEAST_PICKERS = 6
"""Of a list that is not typed into: fifty, an empty one, and one who has left."""
PICKERS = {
    "/complaints": {"complainer", "about"},
    "/clients/N": {"login"},
    "/contacts/N": {"login"},
    "/duties/new": {"owner"},
    "/handovers/new": {"giver", "receiver"},
    "/incidents": {"assignee"},
    "/incidents/N": {"assignee"},
    "/leaving": {"from"},
    "/people/tokens": {"login"},
    "/people/units": {"lead", "owner"},
    "/quality/findings": {"person"},
    "/quality/findings/N": {"person"},
    "/registers/asset/new": {"holder"},
    "/reports": {"approver"},
    "/reports/schedules": {"approver"},
    "/rosters/N": {"person"},
}
"""By page, the fields that offer people."""
MORE = ("/incidents?view=all", "/incidents/2", "/quality/findings?view=unit")
"""What shows a form for the second of its kind, or for a list that is not empty."""


@pytest.fixture
def crowd(services, everybody):
    """``everybody`` among many, with a finding that can be given to any of them."""
    with services.database.writing() as session:
        bureau = make_bureau(session)
        for number in range(MANY):
            person = add(session, f"p{number:03}", f"Person {number:03}")
            units.assign(session, person, bureau.units["county"], Post.TECHNICAL)
        bureau.finding(bureau.indicator(), bureau.run(), author=None)
    return everybody


def add(session, login, name):
    """Somebody who could be picked by any form."""
    roles = (Role.TECHNICIAN, Role.MANAGER)
    person = make_user(session, login, roles=roles, password="correct horse")
    person.name = name
    return person


def list_pickers(page):
    """Each field with a list of its own, and what it offers."""
    root = html.fromstring(page)
    for field in root.xpath("//select[@name] | //input[@list]"):
        offering = field
        if field.tag == "input":
            (offering,) = root.xpath(f"//datalist[@id='{field.get('list')}']")
        yield field, set(offering.xpath(".//option/@value"))


def walk(app, reader):
    """Every form that *reader* is shown: its page, and each of its pickers."""
    for address in (*addresses(app), *MORE):
        page = reader.get(address)
        if page.status_code == 200 and b"<form" in page.data:
            kind = re.sub(r"\d+", "N", address.partition("?")[0])
            for field, values in list_pickers(page.text):
                yield kind, field, values


def test_no_form_cuts_off_or_unrolls_many_people(app, crowd):
    found, wrong = {}, []
    for kind, field, values in walk(app, crowd):
        if not values & {"everybody", "p000", LAST}:
            continue
        found.setdefault(kind, set()).add(field.get("name"))
        if field.tag == "select" and len(values) > MOST_IN_A_LIST:
            wrong.append((kind, field.get("name"), "unrolled"))
        if LAST not in values:
            wrong.append((kind, field.get("name"), "cut off"))

    assert wrong == []
    assert {f"{page} {name}" for page, names in found.items() for name in names} == {
        f"{page} {name}" for page, names in PICKERS.items() for name in names
    }


@pytest.fixture
def alpha_reader(app, services):
    """Who may do everything but keep accounts, and works for the client alpha alone."""
    with services.database.writing() as session:
        provider = make_provider(session)
        for client in ("alpha", "beta"):
            provider.incident(client)
        roles = tuple(role for role in Role if role is not Role.ADMINISTRATOR)
        reader = make_user(session, "alpha_all", roles=roles)
        alpha = provider.clients["alpha"]
        session.add(ClientAssignment(user_id=reader.id, client_id=alpha))
    client = app.test_client()
    logins.log_in(client, "alpha_all")
    return Reader(client)


def test_no_form_offers_people_of_another_client(app, alpha_reader):
    own, wrong = set(), []
    for kind, field, values in walk(app, alpha_reader):
        name = f"{kind} {field.get('name')}"
        if values & {"alpha_tech", "alpha_boss", "alpha_user"}:
            own.add(name)
        if values & {"beta_tech", "beta_boss", "beta_user"}:
            wrong.append(name)

    assert wrong == []
    assert {"/incidents assignee", "/incidents/N assignee"} < own
    assert len(own) > LEAST_PICKERS


def test_nobody_of_another_client_is_found_by_typing(alpha_reader):
    found = alpha_reader.get("/incidents/callers?q=alpha").text
    hidden = alpha_reader.get("/incidents/callers?q=beta").text

    assert "alpha_user" in found
    assert "beta_user" not in hidden
