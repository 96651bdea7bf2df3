"""People of a tax bureau at their browsers."""

import pytest

from tests import logins
from tests.bureau import make_bureau
from tests.web.conftest import Reader


@pytest.fixture
def bureau(services):
    """In a session that is open until the test commits it."""
    with services.database.sessions() as session:
        yield make_bureau(session)


@pytest.fixture
def at_desk(app):
    """A reader who is logged in as one of the bureau's people."""

    def log_in(login, language="en"):
        client = app.test_client()
        logins.log_in(client, login)
        return Reader(client, language)

    return log_in
