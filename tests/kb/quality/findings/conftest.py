"""What the tests of findings share."""

import pytest

from tests.kb.quality.findings.bureau import Bureau


@pytest.fixture
def bureau(session):
    return Bureau(session)
