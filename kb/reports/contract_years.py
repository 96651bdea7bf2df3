"""The years of contracts, as periods that numbers and reports can be of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.people.models import User
from kb.reports.periods import Period, contract_year
from kb.services.models import Client, Contract
from kb.services.visibility import clients_of, of_clients


@dataclass(frozen=True, slots=True)
class ContractYear:
    client: Client
    period: Period


def list_contract_years(
    session: Session, user: User, *, today: date, client_id: int | None = None
) -> list[ContractYear]:
    """Of the contracts that *user* works under: the year that goes on, and the last.

    Each year once, though several contracts of a client begin on the same day.
    """
    rows = session.execute(
        select(Contract, Client)
        .join(Client, Contract.client_id == Client.id)
        .where(
            Contract.starts_on <= today,
            Contract.ends_on >= today,
            of_clients(Client.id, clients_of(session, user)),
        )
        .order_by(Client.id, Contract.starts_on, Contract.id)
    )
    found = {
        (client.id, period.since): ContractYear(client, period)
        for contract, client in rows
        if client_id in (None, client.id)
        for period in _iter_years(contract.starts_on, today)
    }
    return list(found.values())


def _iter_years(starts_on: date, today: date) -> Iterator[Period]:
    """The year that goes on, and the one before it if there was one."""
    years = range(today.year, starts_on.year - 1, -1)
    begun = (contract_year(starts_on, year) for year in years)
    past = (each for each in begun if each.days and each.days[0] <= today)
    yield from islice(past, 2)
