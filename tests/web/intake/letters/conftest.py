"""A service desk that reads letters, and the people who write them."""

import pytest
from sqlalchemy import select

from kb.incidents.models import Incident, IncidentEvent
from kb.letters.models import Letter
from kb.notifications.models import Notification
from tests.applications import services_over
from tests.conftest import NOON
from tests.desk import Desk
from tests.letters import SETTINGS
from web.intake.letters import taking
from web.intake.letters.mailbox import Arrived


@pytest.fixture
def services(sqlite_url, tmp_path, pool):
    with services_over(tmp_path, sqlite_url, pool, NOON, **SETTINGS) as services:
        yield services


class Post:
    """Brings letters, and knows what became of them."""

    def __init__(self, services):
        self.services = services
        self.count = 0

    def take(self, letter, place="", **options):
        self.count += 1
        arrived = Arrived(
            place=place or f"1/{self.count}", size=len(letter), data=letter, **options
        )
        return taking.take(self.services, "desk", arrived)

    def all(self, table):
        with self.services.database.reading() as session:
            return session.scalars(select(table).order_by(table.id)).all()

    @property
    def letters(self):
        return self.all(Letter)

    @property
    def incidents(self):
        return self.all(Incident)

    def comments(self):
        return [each for each in self.all(IncidentEvent) if each.action == "comment"]

    def told(self, user):
        return [each.kind for each in self.all(Notification) if each.user_id == user.id]


@pytest.fixture
def post(services):
    return Post(services)


@pytest.fixture
def people(services):
    """Reporter, neighbour, technician and manager, each with an address."""
    logins = ("reporter", "neighbour", "technician", "manager")
    with services.database.writing() as session:
        desk = Desk(session)
        found = {login: desk.person(login) for login in logins}
        for login, user in found.items():
            user.email = f"{login}@example.org"
    return found


@pytest.fixture
def incident(services, people):  # noqa: ARG001 - their addresses.
    """One of the reporter's, in progress with the technician."""
    with services.database.writing() as session:
        return Desk(session).started()
