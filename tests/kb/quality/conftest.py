"""What the tests of data quality share."""

import pytest

from tests.kb.quality.office import Office


@pytest.fixture
def office(database, tmp_path):
    return Office(database, tmp_path / "quality")
