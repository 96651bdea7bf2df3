"""Clients are kept on pages, and a wrong contract is said in a sentence."""

import pytest
from sqlalchemy import select

from kb.people import units
from kb.people.models import Tier
from kb.services.models import Client, Contract
from kb.services.visibility import homes_of

YEAR = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}


@pytest.fixture
def administrator(log_in):
    return log_in("administrator")


@pytest.fixture
def page(administrator):
    """Of a client that was added on the page before."""
    given = {"code": "city", "name_zh": "市政务云", "name_en": "City cloud"}
    return administrator.post("/clients", data=given).headers["Location"]


def test_a_client_gets_a_contract_and_people(administrator, page, services, people):
    with services.database.writing() as session:
        root = units.add_unit(session, "市局", tier=Tier.CITY).id
    contract = {"number": "HT-1", "unit": root, **YEAR}
    administrator.post(f"{page}/contracts", data=contract)
    administrator.post(f"{page}/people", data={"login": "technician"})

    shown = administrator.get(page).text

    assert "HT-1" in shown
    assert "technician" in shown
    with services.database.reading() as session:
        client = session.scalars(select(Client).where(Client.code == "city")).one()
        assert homes_of(session, people["technician"]) == {client.id}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"number": "1", "starts_on": "2026-02-01", "ends_on": "2026-01-01"},
            "cannot end before",
        ),
        ({"number": "2", **YEAR}, "HT-1"),
        (
            {"number": "HT-1", "starts_on": "2027-01-01", "ends_on": "2027-02-01"},
            "HT-1",
        ),
    ],
)
def test_a_contract_that_cannot_be_is_refused_in_words(
    administrator, page, services, typed, said
):
    administrator.post(f"{page}/contracts", data={"number": "HT-1", **YEAR})

    answer = administrator.post(f"{page}/contracts", data=typed)

    assert answer.status_code in (409, 422)
    assert said in answer.text
    with services.database.reading() as session:
        assert len(session.scalars(select(Contract)).all()) == 1


def test_who_is_no_administrator_keeps_no_clients(log_in):
    for login in ("technician", "manager", "reviewer"):
        assert log_in(login).get("/clients").status_code == 403
        assert log_in(login).post("/clients", data={"code": "x"}).status_code == 403
