"""What the tests of the service process share."""

import sqlite3

import pytest
from sqlalchemy import Engine, event

from tests.desk import Desk


@pytest.fixture(autouse=True)
def _backwards():
    """SQLite gives rows for which nobody asks an order the other way round.

    Else they come as they were written: PostgreSQL promises that as little, and what
    rests on it fails there alone, and not each time.
    """
    event.listen(Engine, "connect", _turn_round)
    yield
    event.remove(Engine, "connect", _turn_round)


def _turn_round(connection, _record):
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects = ON")


@pytest.fixture
def desk(session):
    return Desk(session)
