"""Rows taken in as one import takes them."""

import pytest

from kb.audit import Actor
from kb.exchange import incidents
from kb.exchange.run import IncidentImport
from tests.incoming import make_row


@pytest.fixture
def take_in(session, desk):
    """Takes a row in as the manager."""

    def run(row=None, *, files=None, **options):
        given = IncidentImport(
            origin=options.pop("origin", "servicenow"),
            actor=Actor(desk.person("manager"), "test"),
            now=desk.now,
            **options,
        )
        return incidents.take_in(session, row or make_row(), given, files or {})

    return run


@pytest.fixture
def take_in_all(session, desk):
    """Takes rows in together, as the manager."""

    def run(*rows, **options):
        given = IncidentImport(
            origin="servicenow",
            actor=Actor(desk.person("manager"), "test"),
            now=desk.now,
            **options,
        )
        return incidents.take_in_all(session, rows, given)

    return run
