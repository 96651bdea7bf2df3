"""What was written in incidents of one client finds no shared article for another's staff."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from click.testing import CliRunner

from kb.incidents import closing, links, transfers, verification
from kb.people import tokens
from kb.people.models import Scope
from kb.people.users import get_user
from kb.services.models import ClientAssignment
from tests import logins
from tests.clients_of_provider import make_provider
from tests.conftest import NOON
from tests.web.rest.conftest import PREFIX
from tests.web.soap.conftest import envelope
from web.answers import indexing
from web.cli.main import group

WORD = "quokka"
"""Said in an incident of the client beta alone."""
TITLE = "更换硒鼓步骤"


@dataclass(frozen=True)
class Here:
    """The context of commands, over services that are open already."""

    services: object

    @contextmanager
    def foundation(self):
        yield self.services


@pytest.fixture
def article(services):
    """A shared article that solved an incident of beta."""
    with services.database.writing() as session:
        provider = make_provider(session)
        desk = provider.desk
        incident = provider.incident("beta", f"{WORD} {WORD}", description=WORD)
        by = desk.as_("beta_tech")
        solution = desk.solution(TITLE)
        transfers.start(session, incident, by=by)
        links.link(session, incident, solution.id, by=by)
        verification.resolve(session, incident, "重启", by=by)
        verification.confirm(session, incident, by=desk.as_("beta_user"))
        closing.close(session, incident, by=by)
        theirs = provider.incident("alpha", WORD)
        both = provider.person("both")
        session.add(
            ClientAssignment(user_id=both.id, client_id=provider.clients["own"])
        )
        found = {"article": solution.id, "incident": theirs.id, "number": theirs.number}
    indexing.drain(services)
    return found


@pytest.fixture
def ask(services, app, article):
    """Whether the article is named, through each door that looks for articles."""

    def through(login):
        client = app.test_client()
        logins.log_in(client, login)
        pages = {
            "search": f"/search?q={WORD}",
            "table": f"/search.csv?q={WORD}",
            "incident": f"/incidents/{article['incident']}",
            "beside": f"/incidents/{article['incident']}?q={WORD}",
            "call": f"/incidents/suggestions?title={WORD}",
            "request": f"/requests/new?title={WORD}",
            "why": f"/search/why/{article['article']}?q={WORD}",
        }
        found = {
            name: TITLE in (answer := client.get(address)).text
            or (name == "why" and answer.status_code == 200)
            for name, address in pages.items()
        }
        with services.database.writing() as session:
            issued = tokens.issue_token(
                session,
                get_user(session, login),
                "test",
                scopes=Scope,
                days=1,
                now=NOON,
            )
        bearer = {"Authorization": f"Bearer {issued.secret}"}
        rest = app.test_client()
        asked = {
            "rest": rest.get(f"{PREFIX}/search?query={WORD}", headers=bearer),
            "suggested": rest.post(
                f"{PREFIX}/suggestions",
                json={"incident": article["number"]},
                headers=bearer,
            ),
            "soap": rest.post(
                "/soap",
                data=envelope("search", f"<query>{WORD}</query>").encode(),
                content_type="text/xml; charset=utf-8",
                headers=bearer,
            ),
        }
        found |= {name: TITLE in answer.text for name, answer in asked.items()}
        command = CliRunner().invoke(
            group, ["search", WORD, "--as", login], obj=Here(services)
        )
        return found | {"command": TITLE in command.output}

    return through


def test_staff_of_another_client_find_it_through_no_door(ask):
    assert {name for name, is_found in ask("alpha_tech").items() if is_found} == set()


def test_who_works_for_every_client_finds_it_through_all(ask):
    assert {name for name, is_found in ask("both").items() if not is_found} == set()


def test_by_its_own_words_everybody_finds_it(app, article):  # noqa: ARG001 - it is there.
    client = app.test_client()
    logins.log_in(client, "alpha_tech")

    assert TITLE in client.get(f"/search?q={TITLE}").text
