"""The years of contracts that somebody works under."""

from datetime import date

import pytest

from kb.reports.contract_years import list_contract_years
from kb.services.models import Contract
from tests.clients_of_provider import make_provider

TODAY = date(2026, 3, 2)


@pytest.fixture
def provider(session):
    made = make_provider(session)
    for client, number, first, last in (
        ("alpha", "1", date(2024, 4, 15), date(2027, 4, 14)),
        ("alpha", "2", date(2024, 4, 15), date(2027, 4, 14)),
        ("beta", "3", date(2025, 7, 1), date(2026, 6, 30)),
        ("beta", "4", date(2023, 7, 1), date(2025, 6, 30)),
        ("own", "5", date(2027, 1, 1), date(2027, 12, 31)),
    ):
        session.add(
            Contract(
                client_id=made.clients[client],
                number=number,
                name=number,
                starts_on=first,
                ends_on=last,
            )
        )
    session.flush()
    return made


def years(provider, login, **more):
    found = list_contract_years(
        provider.session, provider.person(login), today=TODAY, **more
    )
    return [(each.client.code, each.period.name) for each in found]


ALPHA = [
    ("alpha", "2025-04-15..2026-04-14"),
    ("alpha", "2024-04-15..2025-04-14"),
]
BETA = [("beta", "2025-07-01..2026-06-30")]


def test_the_year_that_goes_on_and_the_one_before_it(provider):
    assert years(provider, "both") == [*ALPHA, *BETA]


def test_only_of_the_clients_that_one_works_for(provider):
    assert years(provider, "alpha_tech") == ALPHA
    assert years(provider, "own_tech") == []
    assert years(provider, "both", client_id=provider.clients["beta"]) == BETA
