"""``kb worker`` as its administrator starts it: beside another server, and alone."""

import os
import subprocess
import sys
import time

import pytest

from kb import database as databases
from tests.factories import make_article
from web.background.draining import LONGEST

STARTED = "Yunzhi works in the background."


def start():
    return subprocess.Popen(
        [sys.executable, "-m", "web.cli", "worker"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


@pytest.fixture
def started(ready):
    """Start workers that are gone at the end, whatever became of the test."""
    assert ready is not None
    processes = []

    def begin():
        processes.append(start())
        assert STARTED in processes[-1].stdout.readline()
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def worker(started):
    return started()


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


@pytest.mark.usefixtures("worker")
def test_a_worker_indexes_what_others_check_in(ready, home):
    database = databases.connect(f"sqlite:///{home / 'kb.sqlite'}")
    with database.writing() as session:
        make_article(session)
    database.close()

    wait_until(lambda: ready("search", "spooler", "--json").json["total"] == 1)


def test_a_worker_ends_when_it_is_told_to(worker):
    worker.terminate()
    _, errors = worker.communicate(timeout=LONGEST)

    assert worker.returncode == 0
    assert "Traceback" not in errors


def test_a_second_worker_stands_by_and_goes_on_when_the_first_is_killed(
    worker, started
):
    second = started()
    assert "leads" in worker.stderr.readline()

    worker.kill()

    assert "leads" in second.stderr.readline()
    second.terminate()
    assert second.wait(LONGEST) == 0
