"""Locks between processes, of one home and of hosts that share a database."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from kb import locks
from kb.advisory_locks import ANSWER_SECONDS, SILENCE_MS, AdvisoryLocks, to_key
from kb.database import connect
from kb.locks import FolderLocks
from tests.proxies import passing_to

HOLD = """
import json, sys
from pathlib import Path
kind, place = json.loads(sys.argv[1])
if kind == "folder":
    from kb.locks import FolderLocks
    locks = FolderLocks(Path(place))
else:
    from kb.advisory_locks import AdvisoryLocks
    locks = AdvisoryLocks(place)
with locks.held("index/tantivy", seconds=5):
    print("taken", flush=True)
    sys.stdin.read()
"""
NAME = "index/tantivy"


@pytest.fixture(
    params=["folder", pytest.param("server", marks=pytest.mark.needs("postgresql"))]
)
def place(request, tmp_path):
    """What the locks are made of."""
    if request.param == "folder":
        return "folder", str(tmp_path)
    return "server", request.getfixturevalue("postgresql_url")


@pytest.fixture
def ours(place):
    kind, where = place
    made = FolderLocks(Path(where)) if kind == "folder" else AdvisoryLocks(where)
    yield made
    made.close()


@pytest.fixture
def other(place):
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLD, json.dumps(place)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"taken\n"
        yield process


@pytest.mark.usefixtures("other")
def test_a_lock_that_is_held_is_said_to_be_busy(ours):
    with pytest.raises(locks.BusyError), ours.held(NAME, seconds=0.05):
        pass


def test_a_lock_is_waited_for(other, ours):
    other.stdin.close()

    with ours.held(NAME, seconds=30) as hold:
        hold.require()
        assert other.wait(30) == 0


def test_the_lock_of_a_process_that_died_is_free(other, ours):
    other.kill()

    with ours.held(NAME, seconds=30):
        assert other.wait(30) != 0


def test_locks_of_other_names_and_the_same_one_later_are_free(ours):
    with ours.held(NAME, seconds=0), ours.held("content", seconds=0):
        pass

    with ours.held(NAME, seconds=0):
        pass


@pytest.mark.needs("postgresql")
def test_whoever_lost_the_lock_is_told_before_going_on(postgresql_url):
    ours, others = AdvisoryLocks(postgresql_url), AdvisoryLocks(postgresql_url)
    server = connect(postgresql_url)
    with ours.held(NAME, seconds=0) as hold:
        hold.require()
        _end_session(server, to_key(NAME))

        with others.held(NAME, seconds=5), pytest.raises(locks.LockLostError):
            hold.require()
        with pytest.raises(locks.LockLostError):
            hold.require()

    with ours.held(NAME, seconds=0) as again:
        again.require()
    for each in (ours, others, server):
        each.close()


@pytest.mark.parametrize("place", ["server"], indirect=True)
@pytest.mark.needs("postgresql")
def test_a_process_that_is_stopped_loses_its_locks(other, ours):
    other.send_signal(signal.SIGSTOP)

    with ours.held(NAME, seconds=SILENCE_MS / 1000 + 20):
        other.send_signal(signal.SIGCONT)


@pytest.mark.needs("postgresql")
def test_a_lock_behind_a_line_that_swallows_everything_is_lost_in_time(
    postgresql_server, postgresql_url
):
    name = make_url(postgresql_url).database
    with passing_to(postgresql_server.folder / ".s.PGSQL.5432") as line:
        ours = AdvisoryLocks(f"postgresql://kb@127.0.0.1:{line.port}/{name}")
        others = AdvisoryLocks(postgresql_url)
        with ours.held(NAME, seconds=0) as hold:
            line.hangs.set()
            began = time.monotonic()

            with pytest.raises(locks.LockLostError):
                hold.require()

            assert time.monotonic() - began < SILENCE_MS / 1000
            assert time.monotonic() - began >= ANSWER_SECONDS
            with others.held(NAME, seconds=SILENCE_MS / 1000 + 20):
                pass
    for each in (ours, others):
        each.close()


@pytest.mark.needs("postgresql")
def test_letting_go_behind_such_a_line_takes_no_longer_than_an_answer_may(
    postgresql_server, postgresql_url
):
    name = make_url(postgresql_url).database
    with passing_to(postgresql_server.folder / ".s.PGSQL.5432") as line:
        ours = AdvisoryLocks(f"postgresql://kb@127.0.0.1:{line.port}/{name}")
        with ours.held(NAME, seconds=0):
            line.hangs.set()
            began = time.monotonic()
        assert time.monotonic() - began < ANSWER_SECONDS * 3
        ours.close()


@pytest.mark.needs("postgresql")
def test_a_lock_is_held_for_as_long_as_the_work_takes(postgresql_url):
    ours, others = AdvisoryLocks(postgresql_url), AdvisoryLocks(postgresql_url)
    with ours.held(NAME, seconds=0) as hold:
        with (
            pytest.raises(locks.BusyError),
            others.held(NAME, seconds=SILENCE_MS / 1000 + 1),
        ):
            pass
        hold.require()
    for each in (ours, others):
        each.close()


def _end_session(server, key):
    """As an administrator ends it, or the server finds out that the host is gone."""
    high, low = key >> 32 & 0xFFFFFFFF, key & 0xFFFFFFFF
    with server.engine.begin() as connection:
        ended = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE granted"
                " AND locktype = 'advisory' AND classid = :high AND objid = :low"
            ),
            {"high": high, "low": low},
        ).all()
    assert len(ended) == 1
