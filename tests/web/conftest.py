"""People at their browsers, and a small library for them to search."""

import re
from dataclasses import dataclass
from functools import partial

import pytest
from flask.testing import FlaskClient

from kb.articles.kinds import ArticleKind, Audience
from kb.people import tokens
from kb.people.models import Role, Scope
from tests import logins
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user
from tests.mail_servers import Mailbox, serving
from web.answers import indexing

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ROLES = {
    "requester": (Role.REQUESTER,),
    "technician": (Role.TECHNICIAN,),
    "manager": (Role.MANAGER,),
    "reviewer": (Role.REVIEWER,),
    "administrator": (Role.ADMINISTRATOR,),
}


@dataclass(frozen=True)
class Reader:
    """Somebody at a browser that speaks *language*."""

    client: FlaskClient
    language: str = "en"

    def get(self, path, **options):
        return self.client.get(path, headers=self._headers(options), **options)

    def post(self, path, data=None, **options):
        """Send a form of ours: with the token that its page gave."""
        form = {"csrf_token": self.token(), **(data or {})}
        return self.client.post(
            path, data=form, headers=self._headers(options), **options
        )

    def token(self):
        page = self.get("/login", follow_redirects=True).text
        return TOKEN.search(page)[1]

    def _headers(self, options):
        return {"Accept-Language": self.language, **options.pop("headers", {})}


def add_people(services):
    """One account of each role, by login."""
    with services.database.writing() as session:
        return {
            login: make_user(session, login, roles=roles)
            for login, roles in ROLES.items()
        }


@pytest.fixture
def people(services):
    return add_people(services)


@pytest.fixture
def token_of(services, people):
    """A fresh API token of one of the people."""

    def issue(login, *scopes, days=30):
        with services.database.writing() as session:
            user = session.merge(people[login], load=False)
            issued = tokens.issue_token(
                session, user, "test", scopes=scopes or Scope, days=days, now=NOON
            )
        return issued.secret

    return issue


@pytest.fixture
def log_in(app, people):
    """A reader who is logged in as one of the people."""

    def as_person(login, language="en"):
        client = app.test_client()
        logins.log_in(client, people[login].login)
        return Reader(client, language)

    return as_person


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def mail_server(mailbox):
    """The port of one that anybody may send by."""
    with serving(mailbox) as port:
        yield port


@pytest.fixture
def manager(log_in):
    return log_in("manager")


@pytest.fixture
def technician(log_in):
    return log_in("technician")


@pytest.fixture
def requester(log_in):
    return log_in("requester")


def check_in(services, author, *drafts, article=None):
    """Checks drafts in and has them found; answers with their articles' ids."""
    with services.database.writing() as session:
        author = session.merge(author, load=False)
        ids = [
            make_article(session, draft, user=author, article=article).id
            for draft in drafts
        ]
    indexing.drain(services)
    return ids


@pytest.fixture
def publish(services, people):
    """``check_in`` by the manager."""
    return partial(check_in, services, people["manager"])


def library_drafts():
    """A solution for everybody and a topology for staff."""
    return (
        make_draft("打印机脱机", keywords=("printer",)),
        make_draft(
            "核心交换机拓扑",
            kind=ArticleKind.TOPOLOGY,
            audience=Audience.INTERNAL,
            sections={"description": "打印机接在 core-rtr-77 上，口令 hunter2。"},
            category="机密分类",
            system="核心网",
            devices=("core-rtr-77",),
        ),
    )


@pytest.fixture
def library(publish):
    """The ids of the two articles, in this order."""
    return publish(*library_drafts())
