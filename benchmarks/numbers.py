"""Numbers, reports and lists of a quarter with 100,000 incidents: time, processor, memory.

    python -m benchmarks.numbers [--url DATABASE]... [--incidents 100000] [--rounds 20]

Without a database it makes an SQLite file and removes it. A database that has incidents is
measured as it is, so that two commits can be compared on one. What PostgreSQL's server does
is no time of our processor: there the time that passes counts.
"""

import argparse
import gc
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient

from benchmarks.quarter import QUARTER, fill
from benchmarks.timing import memory_mb
from kb import migrations
from kb.audit import Actor, By
from kb.database import connect, utc_now
from kb.incidents import opening
from kb.incidents.opening import Report
from kb.organisation.choosing import Chosen
from kb.people import sessions, users
from kb.people.sessions import Place
from kb.reporting.kinds import read_kinds
from kb.reporting.making import Asked, compute
from kb.reports.keeping import Keeper
from kb.reports.numbers import NUMBERS
from kb.reports.periods import read_period
from kb.reports.survey import survey
from kb.settings import Settings
from web import homes
from web.access.sessions import KEY
from web.app import create_app
from web.services import Services, opened
from web.words import reports as words

LISTS = (
    "/incidents",
    "/incidents?view=queue",
    "/incidents?view=open",
    "/incidents?view=all",
    "/incidents/board",
)
CUTS = ("", "&by=unit", "&unit=1&by=unit", "&unit=2&by=unit", "&system=System+3")
REPORTS = ("monthly", "satisfaction")
OPENED = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", action="append")
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for place, url in enumerate(given.url or [""]):
            home = Path(folder) / str(place)
            address = url or f"sqlite:///{Path(folder) / 'numbers.sqlite'}"
            fill_database(address, given.incidents)
            with served(home, address) as services:
                measure(services, given.rounds)


def fill_database(url: str, many: int) -> None:
    database = connect(url)
    migrations.upgrade(database.engine)
    fill(database, many)
    database.close()


@contextmanager
def served(home: Path, url: str) -> Iterator[Services]:
    settings = replace(Settings(), home=home, database_url=url, secret_key="x" * 32)
    homes.initialise(settings, password="a long enough password")
    with opened(settings) as services:
        yield services


def measure(services: Services, rounds: int) -> None:
    print(f"{services.database.engine.dialect.name}, milliseconds")
    print(f"{'':44} {'median':>9} {'95 of 100':>9} {'processor':>9}")
    worker, admin = (log_in(services, login) for login in ("worker20", "admin"))
    for who, client in (("worker", worker), ("manager", admin)):
        for path in LISTS:
            _time(f"{path} ({who})", rounds, lambda c=client, p=path: get(c, p))
    _time("/service-levels", rounds, lambda: get(admin, "/service-levels"))
    for cut in CUTS:
        path = f"/numbers?period={QUARTER}{cut}"
        _time(f"{path} again", rounds, lambda p=path: get(admin, p))
        _time(f"{path} first", 3, lambda p=path: get_first(services, admin, p))
    with services.database.reading() as session:
        period = read_period(QUARTER)
        _time("all numbers, counted", 3, lambda: survey(session, NUMBERS, period))
    for code in REPORTS:
        _make_report(services, code)
    _open(services)


def log_in(services: Services, login: str) -> FlaskClient:
    client = create_app(services).test_client()
    with services.database.writing() as session:
        user = users.get_user(session, login)
        place = Place("127.0.0.1", "benchmark")
        key = sessions.open_session(session, user, place, now=utc_now())
    with client.session_transaction() as cookie:
        cookie[KEY] = key
    return client


def get(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status}"


def get_first(services: Services, client: FlaskClient, path: str) -> None:
    client.application.extensions["kb"] = replace(services, figures=Keeper())
    try:
        get(client, path)
    finally:
        client.application.extensions["kb"] = services


def _make_report(services: Services, code: str) -> None:
    kind = read_kinds(None)[code]
    asked, vocabulary = (
        Asked(kind=kind, period=read_period(QUARTER)),
        words.read_vocabulary(Chosen()),
    )
    gc.collect()
    with services.database.reading() as session, _peak() as peak:
        _time(
            f"report {code}, a quarter",
            3,
            lambda: compute(session, asked, vocabulary, now=utc_now()),
        )
    print(f"{'':6} memory before and at most: {peak[0]} MB, {max(peak)} MB")


@contextmanager
def _peak() -> Iterator[list[int]]:
    """What the process holds, looked at again and again until the block ends."""
    seen, ended = [memory_mb()], threading.Event()

    def look() -> None:
        while not ended.wait(0.01):
            seen.append(memory_mb())

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


def _open(services: Services) -> None:
    def open_one() -> None:
        with services.database.writing() as session:
            reporter = users.get_user(session, "worker20")
            by = By(Actor(reporter, "benchmark"), utc_now())
            report = Report(title="The printer says nothing", description="Nothing.")
            opening.open_incident(session, report, reporter=reporter, by=by)

    _time("opening an incident", OPENED, open_one)


def _time(name: str, rounds: int, work: Callable[[], object]) -> None:
    work()
    taken, spent = [], []
    for _ in range(rounds):
        began, used = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - began) * 1000)
        spent.append((time.process_time() - used) * 1000)
    ordered = sorted(taken)
    late = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    processor = statistics.median(spent)
    print(
        f"{name:44} {statistics.median(taken):9.1f} {late:9.1f} {processor:9.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
