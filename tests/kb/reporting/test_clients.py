"""Reports of one of several clients, asked for by people of another."""

import pytest

from kb.errors import NotFoundError
from kb.reporting import service
from kb.reporting.kinds import read_kinds
from kb.reporting.making import Asked
from kb.reports.periods import read_period
from tests.clients_of_provider import make_provider
from tests.kb.reporting.conftest import AFTER, MONTH
from tests.kb.reporting.vocabulary import VOCABULARY


@pytest.fixture
def provider(session):
    """It is April: March has ended."""
    provider = make_provider(session)
    provider.desk.now = AFTER
    return provider


def make(provider, login, client, unit=None):
    asked = Asked(
        kind=read_kinds()["monthly"],
        period=read_period(MONTH),
        client_id=provider.clients[client] if client else None,
        unit_id=unit.id if unit else None,
    )
    by = provider.desk.as_(login)
    return service.make(provider.session, asked, VOCABULARY, by=by)


def test_each_client_has_its_own_report_of_a_month(provider):
    alpha, beta = (make(provider, "both", code) for code in ("alpha", "beta"))

    assert alpha.id != beta.id
    assert make(provider, "alpha_boss", "alpha").id == alpha.id


@pytest.mark.parametrize("client", ["alpha", None])
def test_no_report_names_a_unit_of_another_client(provider, client):
    with pytest.raises(NotFoundError):
        make(provider, "alpha_boss", client, provider.units["beta"])


@pytest.mark.parametrize("client", ["beta", None])
def test_nobody_makes_a_report_of_a_client_that_they_do_not_work_for(provider, client):
    with pytest.raises(NotFoundError):
        make(provider, "alpha_boss", client)
