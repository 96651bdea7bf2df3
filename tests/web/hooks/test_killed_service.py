"""A real service that is killed in the middle of a storm loses nothing that it answered."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from kb import database as databases
from kb.alerts.models import AlertFingerprint, AlertGroup, ReceivedAlert
from kb.database import utc_now
from kb.people import tokens, users
from kb.people.models import Scope
from kb.settings import Settings
from web import homes

KINDS = ("DiskFull", "LinkDown", "HighLoad", "SlowQueries")
EACH = 60
PATIENCE_SECONDS = 300


@dataclass
class Service:
    home: object
    port: int
    process: object = None

    def start(self):
        environment = {**os.environ, "KB_HOME": str(self.home)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "web.cli", "serve", "--port", str(self.port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self):
        self.process.kill()
        self.process.wait()


@dataclass
class Sender:
    """Posts the alerts of one kind, each again and again until it is answered."""

    service: Service
    token: str
    kind: str
    answered: list = field(default_factory=list)

    def work(self):
        ends = time.monotonic() + PATIENCE_SECONDS
        for number in range(EACH):
            while not self._post(number) and time.monotonic() < ends:
                time.sleep(0.1)
            self.answered.append(f"{self.kind}{number}")

    def _post(self, number):
        alert = {
            "status": "firing",
            "labels": {"alertname": self.kind, "instance": f"{self.kind}-{number}"},
            "startsAt": "2026-03-02T12:00:00Z",
            "fingerprint": f"{self.kind}{number}",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.service.port)
        try:
            connection.request(
                "POST",
                "/hooks/alertmanager",
                json.dumps({"version": "4", "alerts": [alert]}),
                {"Authorization": f"Bearer {self.token}"},
            )
            return connection.getresponse().status == 202
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@pytest.fixture
def home(tmp_path):
    settings = Settings(home=tmp_path / "home")
    homes.initialise(settings, password="a long enough password")
    return settings


@pytest.fixture
def database(home):
    database = databases.connect(home.database_address)
    yield database
    database.close()


@pytest.fixture
def service(home):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    service = Service(home.home, port)
    service.start()
    yield service
    service.kill()


def kept(database):
    with database.reading() as session:
        return set(session.scalars(select(ReceivedAlert.fingerprint)))


def wait_until(condition):
    ends = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < ends:
        time.sleep(0.05)
    assert condition()


def is_condensed(database):
    with database.reading() as session:
        waiting = select(func.count(ReceivedAlert.id)).where(
            ReceivedAlert.condensed_at.is_(None)
        )
        return session.scalar(waiting) == 0


def test_what_was_answered_is_there_after_a_kill_and_is_condensed(service, database):
    with database.writing() as session:
        token = tokens.issue_token(
            session,
            users.get_user(session, "admin"),
            "storm",
            scopes=[Scope.ALERTS],
            days=1,
            now=utc_now(),
        ).secret
    senders = [Sender(service, token, kind) for kind in KINDS]
    threads = [threading.Thread(target=sender.work) for sender in senders]

    for thread in threads:
        thread.start()
    wait_until(lambda: sum(len(sender.answered) for sender in senders) > 100)
    service.kill()
    answered = {each for sender in senders for each in sender.answered}
    kept_before = kept(database)
    service.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: is_condensed(database))

    assert len(answered) < len(KINDS) * EACH, "it was killed in the middle"
    assert answered <= kept_before
    assert len(kept(database)) == len(KINDS) * EACH
    with database.reading() as session:
        received = session.scalar(select(func.count(ReceivedAlert.id)))
        groups = session.scalars(select(AlertGroup)).all()
        assert sum(group.alerts for group in groups) == received
        assert sum(group.occurrences for group in groups) == len(KINDS) * EACH
        assert session.scalar(select(func.count(AlertFingerprint.id))) == (
            len(KINDS) * EACH
        )
        assert len(groups) == len(KINDS)
