"""What monitoring sees."""

from dataclasses import replace

from kb import database as databases
from search.engines.memory import MemoryEngine
from tests.factories import make_article
from web.app import create_app


class OutdatedEngine(MemoryEngine):
    """An index that another version of the program made."""

    def status(self):
        return replace(super().status(), stamp="another version")


def test_a_service_that_works_is_healthy(client):
    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok",
        "pending": 0,
        "records": "ok",
        "records_pending": 0,
        "content": "ok",
    }


def test_what_waits_for_the_index_is_counted(client, services):
    with services.database.writing() as session:
        make_article(session)

    assert client.get("/health").json["pending"] == 1


def test_an_index_of_another_version_is_not_healthy_yet(services):
    app = create_app(replace(services, engine=OutdatedEngine()))

    answer = app.test_client().get("/health")

    assert answer.status_code == 503
    assert answer.json == {"status": "rebuilding"}


def test_a_database_that_does_not_answer_is_not_healthy(services, tmp_path):
    gone = databases.connect(f"sqlite:///{tmp_path / 'no' / 'such' / 'kb.sqlite'}")
    app = create_app(replace(services, database=gone))

    answer = app.test_client().get("/health")

    assert answer.status_code == 503
    assert answer.json["code"] == "database_unavailable"
    gone.close()
