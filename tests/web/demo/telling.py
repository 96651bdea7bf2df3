"""The demonstration, loaded into a home."""

from dataclasses import dataclass

from kb.audit import Actor
from kb.people import users
from kb.people.models import Role
from tests.conftest import NOON
from web.answers import indexing
from web.app import create_app
from web.demo import alerts as demo_alerts
from web.demo import samples
from web.demo.loading import add_everything
from web.services import Services
from web.words.reports import read_vocabulary


@dataclass(frozen=True)
class Told:
    """The demonstration with its alerts."""

    services: Services
    added: int
    """How many incidents."""

    @property
    def database(self):
        return self.services.database


def tell(services):
    roles = [Role.ADMINISTRATOR, Role.MANAGER]
    with services.database.writing() as session:
        admin = users.add_user(session, "admin", name="Admin", roles=roles, now=NOON)
    added = load(services, Actor(admin, "command"))
    indexing.drain(services)
    demo_alerts.suggest(services)
    return Told(services, added)


def load(services, actor):
    articles = samples.load(services, actor).articles
    with create_app(services).app_context():
        words = read_vocabulary(services.organisation.chosen())
    return add_everything(services, actor, articles, words, password="long enough")
