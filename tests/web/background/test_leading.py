"""What only one may do: one leads, the others stand by and go on."""

import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from kb.advisory_locks import AdvisoryLocks
from kb.database import connect
from kb.locks import FolderLocks, LockLostError
from web.background import leading, work

PATIENCE = 20
KEPT = ("indexer", "record_indexer", "clocks", "handover packages", "typed networks")


class Lead:
    """What a leader does; tells when it begins and ends."""

    def __init__(self):
        self.began, self.ended = threading.Event(), threading.Event()

    @contextmanager
    def __call__(self):
        self.began.set()
        try:
            yield
        finally:
            self.ended.set()


def test_one_leads_until_it_ends_and_then_the_other(tmp_path):
    first, second = Lead(), Lead()

    with leading.to_loop(FolderLocks(tmp_path), second).running():
        assert second.began.wait(PATIENCE)
        leading.lead_alone(FolderLocks(tmp_path), first, threading.Event())
        assert not first.began.is_set()
    assert second.ended.is_set()

    with leading.to_loop(FolderLocks(tmp_path), first).running():
        assert first.began.wait(PATIENCE)


def test_of_several_processes_one_keeps_the_indexes_up(app, services):
    with work.sharing(app, services), work.sharing(app, services):
        deadline = time.monotonic() + PATIENCE
        while not _count(KEPT[-1]) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert _count("leading keeper") == 2
        # Each has memory of its own to give back.
        assert _count("memory") == 2
        assert [_count(each) for each in KEPT] == [1] * len(KEPT)


def _count(name):
    return [thread.name for thread in threading.enumerate()].count(name)


@pytest.mark.needs("postgresql")
def test_whoever_lost_the_lead_ends_its_work_and_another_goes_on(postgresql_url):
    first, second, server = Lead(), Lead(), connect(postgresql_url)
    ours, others = AdvisoryLocks(postgresql_url), AdvisoryLocks(postgresql_url)
    lost = []

    def lead():
        try:
            leading.lead_alone(ours, first, threading.Event())
        except LockLostError:
            lost.append(first.ended.is_set())

    thread = threading.Thread(target=lead)
    thread.start()
    assert first.began.wait(PATIENCE)
    with leading.to_loop(others, second).running():
        with server.engine.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks"
                    " WHERE locktype = 'advisory'"
                )
            )
        assert second.began.wait(PATIENCE)
        thread.join(PATIENCE)

    assert lost == [True]
    for each in (ours, others, server):
        each.close()
