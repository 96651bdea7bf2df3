"""A provider with two clients."""

import pytest

from tests.clients_of_provider import make_provider


@pytest.fixture
def provider(session):
    return make_provider(session)
