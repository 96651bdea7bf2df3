"""Ten thousand alerts of two hundred kinds, posted in a minute to one service on loopback.

Says how long answers took, whether any alert that was accepted is missing, and what they
were condensed into. ``--kill`` kills the service in the middle (kill -9), starts it again
and goes on. ``--stored N`` has N fingerprints there before it begins. The database is
SQLite in a scratch folder, or what ``KB_DATABASE_URL`` names: an empty one.
"""

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, insert, select

from kb import database as databases
from kb.alerts.models import (
    AlertFingerprint,
    AlertGroup,
    AlertMember,
    AlertOccurrence,
    Outcome,
    ReceivedAlert,
    Why,
)
from kb.database import Database, utc_now
from kb.incidents.models import Channel, Incident, State
from kb.people.models import Post, User

KINDS: Final = 200
HOSTS: Final = 10
"""Of each kind; each host fires, repeats, recovers, fires again and repeats."""
STEPS: Final = ("firing", "firing", "resolved", "firing", "firing")
ALERTS: Final = KINDS * HOSTS * len(STEPS)
SECONDS: Final = 60.0
CONNECTIONS: Final = 8
WAIT_SECONDS: Final = 300.0
_LETTERS: Final = "abcdefghij"


@dataclass
class Sender:
    """One connection; it posts one alert after the other, and again after an error."""

    port: int
    token: str
    messages: list[bytes]
    until: float
    """When the last one should be sent."""
    seconds: list[float] = field(default_factory=list)
    again: int = 0

    def work(self) -> None:
        began = time.monotonic()
        step = (self.until - began) / max(len(self.messages), 1)
        for place, message in enumerate(self.messages):
            time.sleep(max(0.0, began + place * step - time.monotonic()))
            while not self._post(message):
                self.again += 1
                time.sleep(0.2)

    def _post(self, message: bytes) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        began = time.perf_counter()
        try:
            connection.request("POST", "/hooks/alertmanager", message, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if answer.status == 202:
            self.seconds.append(time.perf_counter() - began)
        return answer.status == 202


def make_messages() -> list[list[bytes]]:
    """For each connection, what it posts in its order: a kind goes over one connection."""
    begun = datetime.now(UTC).replace(microsecond=0)
    lanes: list[list[bytes]] = [[] for _ in range(CONNECTIONS)]
    for step, status in enumerate(STEPS):
        started = begun + timedelta(seconds=0 if step < 3 else 30)
        for host in range(HOSTS):
            for kind in range(KINDS):
                lanes[kind % CONNECTIONS].append(
                    _message(kind, host, status, started.isoformat())
                )
    return lanes


def _message(kind: int, host: int, status: str, started: str) -> bytes:
    # Numbers are masked, so what tells one kind from another is written in letters.
    word = "".join(_LETTERS[int(digit)] for digit in f"{kind:03}")
    name, place = f"Trouble{word}", f"{word}-{host:02}"
    alert = {
        "status": status,
        "labels": {
            "alertname": name,
            "instance": f"{place}:9100",
            "severity": "warning",
        },
        "annotations": {"summary": f"{name} on {place}: {host * 7}% used"},
        "startsAt": started,
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example/graph",
        "fingerprint": f"{kind:08x}{host:08x}",
    }
    return json.dumps({"version": "4", "status": status, "alerts": [alert]}).encode()


@dataclass
class Service:
    """``kb serve`` over a scratch home, in a process of its own."""

    home: Path
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._run("init")
        self.token = self._run(
            *("tokens", "issue", "bench", "--user", "admin"),
            *("--scope", "alerts", "--as", "admin"),
        ).split()[-1]

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "KB_HOME": str(self.home)}

    @property
    def database(self) -> Database:
        address = os.environ.get("KB_DATABASE_URL", "")
        return databases.connect(address or f"sqlite:///{self.home / 'kb.sqlite'}")

    def start(self) -> None:
        log = (self.home / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "web.cli", "serve", "--port", str(self.port)],
            env=self.environment,
            stdout=log,
            stderr=log,
        )
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The service does not start.")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @property
    def cpu_seconds(self) -> float:
        """What the process has used since it was started."""
        assert self.process is not None
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2]
        return sum(map(int, stat.split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(60)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "web.cli", *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


def store(database: Database, number: int) -> None:
    """Fingerprints from before, each in a group of a hundred, still open and just fired."""
    now = utc_now()
    with database.writing() as session:
        user = session.scalars(select(User).limit(1)).one()
        for first in range(0, number, 100):
            place = first // 100 + 1
            session.execute(insert(Incident), [_incident(place, user.id, now)])
            session.execute(insert(AlertGroup), [_group(place, now)])
            numbers = range(first + 1, first + 101)
            session.execute(
                insert(AlertFingerprint), [_fingerprint(n, place) for n in numbers]
            )
            session.execute(
                insert(AlertMember), [_member(n, place, now) for n in numbers]
            )
            session.execute(
                insert(AlertOccurrence),
                [
                    {
                        "fingerprint_id": n,
                        "group_id": place,
                        "key": "before",
                        "started_at": now,
                    }
                    for n in numbers
                ],
            )
        if database.engine.dialect.name == "postgresql":
            for table in ("incident", "alert_group", "alert_fingerprint"):
                session.scalar(select(func.setval(f"{table}_id_seq", number + 1)))


def _incident(place: int, user_id: int, now: datetime) -> dict[str, object]:
    return {
        "id": place,
        "number": f"INC-{place:06}",
        "title": f"Before {place}",
        "description": "",
        "state": State.NEW,
        "reporter_id": user_id,
        "confirmer_id": user_id,
        "post": Post.TECHNICAL,
        "channel": Channel.ALERT,
        "created_at": now,
        "updated_at": now,
    }


def _group(place: int, now: datetime) -> dict[str, object]:
    return {
        "id": place,
        "incident_id": place,
        "template": f"before {place}",
        "host": f"before-{place}",
        "source": "alertmanager",
        "severity": "warning",
        "fingerprints": 100,
        "firing": 100,
        "first_at": now,
        "fired_at": now,
        "last_at": now,
        "suggested_at": now,
    }


def _fingerprint(number: int, place: int) -> dict[str, object]:
    return {
        "id": number,
        "source": "alertmanager",
        "value": f"before{number}",
        "name": "before",
        "summary": f"before {number}",
        "labels": {},
        "group_id": place,
    }


def _member(number: int, place: int, now: datetime) -> dict[str, object]:
    return {
        "group_id": place,
        "fingerprint_id": number,
        "why": Why.SAME_TEMPLATE,
        "severity": "warning",
        "is_firing": True,
        "joined_at": now,
        "last_at": now,
    }


def measure(*, kill: bool, stored: int, seconds: float) -> bool:
    """Whether nothing that was answered is missing."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder))
        if stored:
            store(service.database, stored)
        service.start()
        try:
            senders = _send(service, kill=kill, seconds=seconds)
            waited = _wait_until_condensed(service.database)
            print(f"the service used {service.cpu_seconds:.0f} s of one processor")
        finally:
            service.stop()
        return _report(service, senders, waited, stored)


def _send(service: Service, *, kill: bool, seconds: float) -> list[Sender]:
    until = time.monotonic() + seconds
    senders = [
        Sender(service.port, service.token, lane, until) for lane in make_messages()
    ]
    threads = [threading.Thread(target=sender.work) for sender in senders]
    for thread in threads:
        thread.start()
    if kill:
        time.sleep(seconds / 2)
        service.kill()
        service.start()
    began = until - seconds
    for thread in threads:
        thread.join()
    print(f"sent in {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}")
    return senders


def _wait_until_condensed(database: Database) -> float:
    began = time.monotonic()
    waiting = select(func.count(ReceivedAlert.id)).where(
        ReceivedAlert.condensed_at.is_(None)
    )
    while time.monotonic() - began < WAIT_SECONDS:
        with database.reading() as session:
            if not session.scalar(waiting):
                break
        time.sleep(0.05)
    database.close()
    return time.monotonic() - began


def _report(
    service: Service, senders: list[Sender], waited: float, stored: int
) -> bool:
    answered = sorted(each for sender in senders for each in sender.seconds)
    again = sum(sender.again for sender in senders)
    print(f"{ALERTS:,} alerts, {len(answered):,} answered 2xx, {again} sent again")
    for share in (0.5, 0.95, 0.99, 1.0):
        at = answered[min(int(len(answered) * share), len(answered) - 1)]
        print(f"  p{share * 100:.0f}: {at * 1000:.0f} ms")
    print(f"  all condensed {waited:.1f} s after the last answer")
    database = service.database
    with database.reading() as session:
        received = session.scalar(select(func.count(ReceivedAlert.id))) or 0
        failed = session.scalar(
            select(func.count(ReceivedAlert.id)).where(
                ReceivedAlert.outcome == Outcome.FAILED
            )
        )
        new = AlertGroup.id > stored // 100
        sums = session.execute(
            select(
                func.count(AlertGroup.id),
                func.sum(AlertGroup.alerts),
                func.sum(AlertGroup.fingerprints),
                func.sum(AlertGroup.occurrences),
                func.sum(AlertGroup.repeats),
                func.sum(AlertGroup.recoveries),
            ).where(new)
        ).one()
    database.close()
    incidents, alerts, *_ = (int(each or 0) for each in sums)
    names = ("incidents", "alerts in tallies", "fingerprints", "occurrences")
    for name, number in zip((*names, "repeats", "recoveries"), sums, strict=True):
        print(f"  {name}: {int(number or 0):,}")
    lost = max(len(answered) - received, 0) + (received - alerts)
    print(f"  kept: {received:,}, failed: {failed}, lost: {lost}")
    return lost == 0 and not failed and incidents == KINDS


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--stored", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    chosen = parser.parse_args()
    fine = measure(kill=chosen.kill, stored=chosen.stored, seconds=chosen.seconds)
    sys.exit(0 if fine else 1)
