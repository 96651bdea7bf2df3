"""A house in which there is one of each thing, and somebody who may do whatever there is."""

import pytest

from kb.people.models import Role
from tests import logins
from tests.browser.furniture import work
from tests.factories import make_user
from tests.web.conftest import Reader


@pytest.fixture
def everybody(app, services, people, library):
    """Somebody who may do whatever there is, where there is one of each thing."""
    assert library
    work(services, people)
    with services.database.writing() as session:
        make_user(session, "everybody", roles=tuple(Role))
    client = app.test_client()
    logins.log_in(client, "everybody")
    return Reader(client)
