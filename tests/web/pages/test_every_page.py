"""Every address that a browser may open is answered, whoever asks."""

import pytest

from tests.desk import Desk
from tests.web.conftest import ROLES

PICTURES = {"static"}
NAMES = {
    "code": "transfer_rate",
    "noun": "incidents",
    "wanted": "csv",
    "key": "none",
    "address": f"{0:020}-1x1",
    "ending": "csv",
    "field": "system",
    "form": "pdf",
    "type_code": "asset",
    "token": "none",
}
ASKED = "title=打印机脱机&description=打印机脱机&q=打印机&text=打印机"
"""What the pages that look something up are asked for."""


@pytest.fixture
def records(services, people, library):
    """An incident beside the library, so that the first of most kinds exists."""
    assert library
    with services.database.writing() as session:
        staff = {name: session.merge(user, load=False) for name, user in people.items()}
        Desk(session, people=staff).resolved("打印机脱机")


def addresses(app):
    """One of each page, about the first of its kind."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint not in PICTURES:
            values = {name: NAMES.get(name, 1) for name in rule.arguments}
            with app.test_request_context():
                yield app.url_for(rule.endpoint, **values)


@pytest.mark.parametrize("login", ROLES)
@pytest.mark.usefixtures("records")
def test_no_page_fails_for(login, app, log_in):
    reader = log_in(login)

    answers = {
        address: reader.get(f"{address}?{ASKED}").status_code
        for address in addresses(app)
    }

    assert {each: code for each, code in answers.items() if code >= 500} == {}


def test_solutions_appear_while_an_incident_is_typed(technician, library):
    page = technician.get("/incidents/suggestions?title=打印机脱机")

    assert f"/articles/{library[0]}" in page.text
