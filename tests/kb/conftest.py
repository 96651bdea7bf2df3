"""What the tests of the service process share."""

import pytest

from tests.desk import Desk


@pytest.fixture
def desk(session):
    return Desk(session)
