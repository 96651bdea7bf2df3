"""What monitoring sees."""

import threading
from dataclasses import replace
from socket import gethostname

from kb import database as databases
from kb.hosts.models import ProcessRole
from search.engines.memory import MemoryEngine
from tests.conftest import NOON
from tests.factories import make_article
from web.app import create_app
from web.background import membership


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
        "hosts": [],
        "content": "ok",
    }


def test_a_process_that_answers_is_alive_whatever_else_is_wrong(services, tmp_path):
    gone = databases.connect(f"sqlite:///{tmp_path / 'no' / 'such' / 'kb.sqlite'}")
    client = create_app(replace(services, database=gone)).test_client()

    assert client.get("/health/live").json == {"status": "ok"}
    assert client.get("/health/ready").status_code == 503
    gone.close()


def test_whoever_was_told_to_end_is_alive_and_no_longer_ready(client, services):
    assert client.get("/health/ready").json == {"status": "ok"}

    services.draining.set()

    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "draining"})
    assert client.get("/health/live").status_code == 200
    assert client.get("/health").status_code == 200


def test_monitoring_sees_who_leads_and_no_version(client, services):
    with membership.joined(services, ProcessRole.SERVICE) as member, member.leading():
        member.beat(threading.Event())

        (host,) = client.get("/health").json["hosts"]

    assert host == {
        "name": gethostname(),
        "roles": ["service"],
        "seen_at": NOON.isoformat(),
        "leads": True,
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
