"""Requests sent again, and changes for a state that has passed."""

import threading
from dataclasses import replace

import pytest

from kb import database as databases
from kb.idempotency import KeptAnswer
from kb.incidents.models import Incident
from kb.people import tokens
from kb.people.models import Role, Scope
from tests.conftest import NOON
from tests.factories import make_user
from tests.web.rest.conftest import RestClient
from web.app import create_app

KEY = {"Idempotency-Key": "desk-4711"}


def count_incidents(services):
    with services.database.reading() as session:
        return session.query(Incident).count()


def test_the_same_request_with_its_key_is_done_once(rest, services):
    first = rest.post("/incidents", {"title": "打印机"}, headers=KEY)
    again = rest.post("/incidents", {"title": "打印机"}, headers=KEY)

    assert first.status_code == again.status_code == 201
    assert first.json == again.json
    assert first.headers["Location"] == again.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count_incidents(services) == 1


def test_another_request_with_the_key_is_refused(rest, services):
    rest.post("/incidents", {"title": "打印机"}, headers=KEY)

    answer = rest.post("/incidents", {"title": "网络"}, headers=KEY)

    assert answer.status_code == 409
    assert answer.json["code"] == "idempotency_key_reused"
    assert count_incidents(services) == 1


def test_keys_of_different_callers_are_different(rest, rest_as, services):
    rest.post("/incidents", {"title": "打印机"}, headers=KEY)

    answer = rest_as("requester").post("/incidents", {"title": "网络"}, headers=KEY)

    assert answer.status_code == 201
    assert count_incidents(services) == 2


def test_what_failed_may_be_tried_again_with_its_key(rest, incident):
    refused = rest.post(f"{incident}/close", headers=KEY)
    rest.post(f"{incident}/resolve", {"done": "x"})

    again = rest.post(f"{incident}/close", headers=KEY)

    assert refused.json["code"] == "incident_wrong_state"
    assert again.json["code"] == "closing_refused"


@pytest.mark.parametrize("key", ["", "x" * 201, "with space", "\x7f"])
def test_a_key_that_is_none_is_refused(rest, key):
    answer = rest.post("/incidents", {"title": "x"}, headers={"Idempotency-Key": key})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["parameter"] == "Idempotency-Key"


@pytest.fixture
def anywhere(services, database_url):
    """Services over each kind of database in turn."""
    database = databases.connect(database_url)
    yield replace(services, database=database)
    database.close()


def test_of_two_at_the_same_time_one_is_done(anywhere):
    with anywhere.database.writing() as session:
        user = make_user(session, "program", roles=(Role.TECHNICIAN,))
        token = tokens.issue_token(
            session, user, "test", scopes=Scope, days=30, now=NOON
        ).secret
    app = create_app(anywhere)
    barrier, answers = threading.Barrier(4), []

    def send():
        rest = RestClient(app.test_client(), token)
        barrier.wait()
        answers.append(rest.post("/incidents", {"title": "打印机"}, headers=KEY))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["number"] for answer in answers}) == 1
    assert count_incidents(anywhere) == 1


def test_a_change_for_what_was_read_is_done(rest, incident):
    etag = rest.get(incident).headers["ETag"]

    answer = rest.call(
        "PATCH", incident, json={"title": "三楼打印机"}, headers={"If-Match": etag}
    )

    assert answer.status_code == 200
    assert answer.headers["ETag"] == rest.get(incident).headers["ETag"] != etag


def test_a_change_for_what_has_changed_since_is_not_done(rest, incident):
    etag = rest.get(incident).headers["ETag"]
    rest.post(f"{incident}/comments", {"text": "有人先到"})

    answer = rest.post(f"{incident}/resolve", {"done": "x"}, headers={"If-Match": etag})

    assert answer.status_code == 412
    assert answer.json["code"] == "outdated"
    assert rest.get(incident).json["state"] == "new"


def test_one_who_may_not_see_it_learns_nothing_from_a_condition(rest_as, incident):
    answer = rest_as("requester").post(
        f"{incident}/resolve", {"done": "x"}, headers={"If-Match": '"x"'}
    )

    assert answer.status_code == 404


def test_a_secret_is_shown_once_and_kept_nowhere(services, rest_as):
    rest = rest_as("administrator")
    wanted = {"url": "https://desk.example/events", "kinds": ["incident.closed"]}

    first = rest.post("/webhooks", wanted, headers=KEY)
    again = rest.post("/webhooks", wanted, headers=KEY)

    with services.database.reading() as session:
        kept = session.query(KeptAnswer).one().body
    assert first.json["secret"].startswith("whsec_")
    assert again.json == {**first.json, "secret": ""}
    assert first.json["secret"] not in str(kept)
