"""Calls are counted together, by whichever process they come in."""

from datetime import timedelta

import pytest

from kb import call_rates
from kb.database import connect, utc_now
from web.api.errors import TooManyRequestsError
from web.api.rates import OwnRates, SharedRates

CALLER, OTHER = ("token", 1), ("token", 2)
PER_MINUTE = 18
"""So three may come at once."""


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def count_taken(rates, caller, tries=10):
    taken = 0
    for _ in range(tries):
        try:
            rates.take(caller)
        except TooManyRequestsError:
            continue
        taken += 1
    return taken


def test_what_comes_at_once_is_bounded_and_comes_back_with_time():
    clock = Clock()
    rates = OwnRates(PER_MINUTE, clock)

    assert count_taken(rates, CALLER) == 3
    clock.now = 4.0
    assert count_taken(rates, CALLER) == 1
    assert count_taken(rates, OTHER) == 3


@pytest.mark.needs("postgresql")
def test_two_hosts_count_together(postgresql_url):
    databases = [connect(postgresql_url), connect(postgresql_url)]
    here, there = (SharedRates(PER_MINUTE, each.engine) for each in databases)

    here.take(CALLER)

    assert count_taken(there, CALLER) == 2
    with pytest.raises(TooManyRequestsError) as refused:
        here.take(CALLER)
    assert 0 < refused.value.seconds <= 4
    assert count_taken(there, OTHER) == 3
    for each in databases:
        each.close()


@pytest.mark.needs("postgresql")
def test_whoever_keeps_asking_gets_what_comes_back(postgresql_url):
    database = connect(postgresql_url)
    rates = SharedRates(60_000, database.engine)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO call_rate VALUES ('token 1', 0.5, true, now())"
        )

    assert count_taken(rates, CALLER, tries=50) > 0
    database.close()


@pytest.mark.needs("postgresql")
def test_whoever_has_not_called_for_an_hour_is_forgotten(postgresql_url):
    database = connect(postgresql_url)
    SharedRates(PER_MINUTE, database.engine).take(CALLER)

    counts = []
    for later in (timedelta(minutes=59), timedelta(minutes=61)):
        with database.writing() as session:
            counts.append(
                call_rates.forget_full(
                    session, timedelta(hours=1), now=utc_now() + later
                )
            )
    database.close()

    assert counts == [0, 1]
