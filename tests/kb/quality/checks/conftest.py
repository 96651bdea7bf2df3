"""A bureau of which the checks are tried."""

import pytest

from tests.bureau import make_bureau


@pytest.fixture
def bureau(session):
    return make_bureau(session)
