"""Two processes of gunicorn: figures as of one service, and an end that cuts nobody off."""

import json
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from kb.incidents.models import Incident
from tests.s3 import find_free_port

TOKEN = "a word that nobody guesses"
COMMAND = (
    *("-m", "gunicorn", "--workers", "2", "--threads", "4", "--graceful-timeout", "20"),
    *("--bind", "127.0.0.1:0", "web.wsgi:make_application()"),
)
PATIENCE = 180
CLIENTS = 4


def ask(address, path, body=None, token=TOKEN):
    """Status and text; each time by a connection of its own."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}{path}", data, headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def told(address):
    """Requests to REST that were answered, as the figures say."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(ask(address, "/metrics")[1])
        for sample in family.samples
        if sample.name == "yunzhi_requests_total" and sample.labels["kind"] == "rest"
    )


@pytest.fixture(scope="module")
def gunicorn(make_service):
    port = find_free_port()
    with make_service(COMMAND, metrics_token=TOKEN, metrics_port=str(port)) as running:
        yield running, f"http://127.0.0.1:{port}"


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


def test_figures_are_those_of_both_processes(gunicorn):
    service, metrics = gunicorn
    for _ in range(30):
        assert ask(service.address, "/api/v1/incidents", token="x")[0] == 401

    wait_until(lambda: is_told(metrics) and told(metrics) == 30)
    # Whichever process is asked, as soon as it knows of the other.
    wait_until(lambda: {told(service.address) for _ in range(12)} == {30})


def is_told(address):
    try:
        return ask(address, "/metrics")[0] == 200
    except OSError:
        return False


def open_incident(service, title):
    body = {"title": title, "description": "x"}
    status, text = ask(service.address, "/api/v1/incidents", body, service.token)
    assert status == 201, text


def test_told_to_end_it_loses_no_answered_write_and_cuts_off_no_request(make_service):
    with make_service(COMMAND, drain_seconds="2") as service:
        wait_until(lambda: ask(service.address, "/health/ready")[0] == 200)
        kept = [[] for _ in range(CLIENTS)]
        ended = threading.Event()

        def write(number):
            """As a client behind a balancer, which asks who is ready."""
            while not ended.is_set():
                if ask(service.address, "/health/ready")[0] != 200:
                    return
                title = f"written by {number}, {len(kept[number])}"
                open_incident(service, title)
                kept[number].append(title)

        with ThreadPoolExecutor(CLIENTS) as pool:
            writers = [pool.submit(write, number) for number in range(CLIENTS)]
            try:
                wait_until(lambda: all(len(each) >= 2 for each in kept))
                service.process.terminate()
                for each in writers:
                    each.result(PATIENCE)
            finally:
                ended.set()
        assert service.process.wait(PATIENCE) == 0

        with service.database.reading() as session:
            stored = session.scalars(
                select(Incident.title).where(Incident.title.like("written by %"))
            ).all()
        assert sorted(stored) == sorted(title for each in kept for title in each)
