"""While the cluster of search is away everything but searching goes on."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from kb.incidents.models import Incident, State
from kb.people.users import get_user
from search import indexer
from search.engines.opensearch.cluster import Cluster
from search.engines.opensearch.engine import OpenSearchEngine
from search.errors import AwayCase, IndexAwayError
from tests import logins
from tests.desk import Desk
from tests.web.conftest import Reader
from web.answers import indexing
from web.app import create_app
from web.parts.index_guard import GuardedEngine

NOWHERE = Cluster(addresses=("http://127.0.0.1:9",))
"""The port of a service that nobody offers."""


@pytest.fixture
def away(services, tmp_path):
    """The same services, and a cluster that nobody reaches."""
    articles, records = (
        OpenSearchEngine(NOWHERE, name, tmp_path / name)
        for name in ("articles", "records")
    )
    yield replace(
        services,
        engine=GuardedEngine(articles, services.database),
        records=records,
    )
    articles.close()
    records.close()


@pytest.fixture
def reader(away, people):
    def log_in(language):
        client = create_app(away).test_client()
        logins.log_in(client, people["technician"].login)
        return Reader(client, language)

    return log_in


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "its servers cannot be reached"), ("zh", "连接不上搜索服务器")],
)
def test_the_page_of_searches_says_so(reader, language, sentence):
    page = reader(language).get("/search?q=printer")

    assert page.status_code == 503
    assert sentence in page.text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "its servers cannot be reached"), ("zh", "连接不上搜索服务器")],
)
def test_the_start_page_has_all_else(reader, language, sentence):
    page = reader(language).get("/")

    assert page.status_code == 200
    assert page.text.count(sentence) == 1
    assert "kb ingest" not in page.text


def test_monitoring_is_told_why(reader):
    answer = reader("en").get("/health")

    assert answer.status_code == 503
    assert answer.json == {
        "status": "unavailable",
        "code": "index_unavailable",
        "why": "unreachable",
    }


def test_an_incident_opens_is_linked_by_number_and_closes(services, reader):
    with services.database.writing() as session:
        desk = Desk(session)
        desk.people["manager"] = get_user(session, "manager")
        article = desk.solution().id
    technician = reader("en")
    opened = technician.post("/incidents/new", {"title": "VPN", "caller": "requester"})
    path = opened.headers["Location"].partition("?")[0].partition("#")[0]
    assert technician.get(path).status_code == 200

    technician.post(f"{path}/start")
    technician.post(f"{path}/link", {"article": str(article)})
    technician.post(f"{path}/resolve", {"done": "restarted", "cause": "hardware"})
    technician.post(f"{path}/confirm")
    technician.post(f"{path}/close")

    assert technician.get(f"/articles/{article}").status_code == 200
    with services.database.reading() as session:
        (found,) = session.scalars(select(Incident))
        assert (found.solution_id, found.state) == (article, State.CLOSED)


@pytest.mark.usefixtures("people")
def test_what_has_changed_waits_and_is_indexed_when_the_cluster_is_back(services, away):
    with services.database.writing() as session:
        desk = Desk(session)
        desk.people["manager"] = get_user(session, "manager")
        desk.solution()

    with pytest.raises(IndexAwayError) as raised:
        indexing.drain_articles(away)

    assert raised.value.case is AwayCase.UNREACHABLE
    with services.database.reading() as session:
        assert indexer.count_pending(session) == 1
    assert indexing.drain_articles(services) == 1
