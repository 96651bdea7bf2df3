"""Requests sent again, and changes for a state that has passed."""

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import text

from kb import database as databases
from kb import idempotency
from kb.idempotency import KeptAnswer
from kb.incidents import locking
from kb.incidents.models import Incident
from kb.people import tokens
from kb.people.models import Role, Scope
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_user
from tests.web.rest.conftest import PREFIX, RestClient
from web.app import create_app
from web.background import chores

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


def test_an_answer_is_forgotten_after_two_days_though_nobody_calls(rest, services):
    rest.post("/incidents", {"title": "打印机"}, headers=KEY)
    later = replace(services, now=lambda: services.now() + idempotency.KEPT * 1.01)

    assert chores.forget_old_answers(services) == 0
    assert chores.forget_old_answers(later) == 1


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


@pytest.fixture
def client_on(services):
    """Makes programs of one technician in a database."""

    def on(database):
        with database.writing() as session:
            user = make_user(session, "program", roles=(Role.TECHNICIAN,))
            token = tokens.issue_token(
                session, user, "test", scopes=Scope, days=30, now=NOON
            ).secret
        app = create_app(replace(services, database=database))
        return lambda: RestClient(app.test_client(), token)

    return on


@pytest.fixture
def client_anywhere(anywhere, client_on):
    return client_on(anywhere.database)


def at_once(client, *requests):
    """Each of them from a thread of its own; the answers."""
    barrier, answers = threading.Barrier(len(requests)), []

    def send(request):
        rest = client()
        barrier.wait()
        answers.append(request(rest))

    threads = [threading.Thread(target=send, args=(each,)) for each in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_at_the_same_time_one_is_done(anywhere, client_anywhere):
    def create(rest):
        return rest.post("/incidents", {"title": "打印机"}, headers=KEY)

    answers = at_once(client_anywhere, *[create] * 4)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["number"] for answer in answers}) == 1
    assert count_incidents(anywhere) == 1


@pytest.mark.parametrize("turn", range(3))
def test_who_comes_second_hears_what_the_first_was_answered(client_anywhere, turn):
    made = client_anywhere().post("/incidents", {"title": f"打印机 {turn}"})
    path = made.headers["Location"].removeprefix(PREFIX)
    etag = {"If-Match": client_anywhere().get(path).headers["ETag"]}

    def resolve(rest):
        return rest.post(f"{path}/resolve", {"done": "x"}, headers=KEY | etag)

    answers = at_once(client_anywhere, *[resolve] * 4)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["ETag"] for answer in answers}) == 1


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


def is_anybody_waiting(database):
    with database.reading() as session:
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(session.scalar(waiting))


@pytest.mark.needs("postgresql")
def test_a_condition_locks_the_solution_before_the_incident(postgresql_url, client_on):
    database = databases.connect(postgresql_url)
    with database.writing() as session:
        desk = Desk(session)
        article_id = desk.solution().id
        incident_id = desk.incident().id
        session.flush()
    client = client_on(database)
    path = f"/incidents/{incident_id}"
    etag = {"If-Match": client().get(path).headers["ETag"]}
    answers = []

    def link():
        given = {"article": article_id}
        answers.append(
            client().call("PUT", f"{path}/solution", json=given, headers=etag)
        )

    thread = threading.Thread(target=link)
    with database.writing() as session:
        locking.lock_article(session, article_id)
        thread.start()
        while not is_anybody_waiting(database):
            time.sleep(0.01)
        session.execute(text("SET LOCAL lock_timeout = '500ms'"))
        # As somebody does who closes an incident: whoever waits must not hold it.
        locking.lock_incident(session, incident_id)
    thread.join()
    database.close()

    assert [answer.status_code for answer in answers] == [200]
