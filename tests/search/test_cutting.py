"""An index built anew by several processes."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.database import connect
from kb.engines import DatabaseUnavailableError
from search import cutting, indexer
from search.analysis import default_analyser
from search.cutting import Cutting
from search.entries import to_entry
from tests.factories import make_article, make_draft, make_user

ARTICLES = 9
IS_KILLED = """
import os, signal, sys
from pathlib import Path
from kb.database import connect
from search import cutting
from tests.search.test_cutting import Taken, cutting_processes, rebuild

def die():
    pids = [child.pid for child in cutting_processes()]
    print(*pids, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    cutting.LEAST, cutting.BATCH = 2, 1
    rebuild(connect(sys.argv[1]), Taken(die), Path(sys.argv[2]))
"""


class Taken:
    """Takes what an index would."""

    dictionary = default_analyser().dictionary

    def __init__(self, meanwhile=lambda: None):
        self.entries = []
        self.meanwhile = meanwhile

    def update(self, documents, *, as_of=0):
        analyser = default_analyser()
        self.take((to_entry(each, analyser) for each in documents), as_of=as_of)

    def take(self, entries, *, as_of=0):  # noqa: ARG002 - There is one state.
        self.entries += entries
        self.meanwhile()
        self.meanwhile = lambda: None


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(cutting, "LEAST", 2)
    monkeypatch.setattr(cutting, "BATCH", 1)


@pytest.fixture
def filled(sqlite_url):
    database = fill(connect(sqlite_url))
    yield database
    database.close()


def fill(database):
    with database.writing() as session:
        user = make_user(session)
        for number in range(ARTICLES):
            make_article(session, make_draft(title=f"打印机脱机 {number}"), user=user)
    return database


def read_all(database):
    taken = Taken()
    with database.reading() as session:
        assert indexer.rebuild(session, taken) == ARTICLES
    return taken.entries


def rebuild(database, taken, folder, *, processes=2, address=""):
    address = address or database.engine.url.render_as_string(hide_password=False)
    with database.reading() as session:
        return cutting.rebuild(session, taken, Cutting(address, folder, processes))


def cutting_processes():
    """Those alone: a process of the tests keeps some that read documents, too."""
    return [
        child
        for child in multiprocessing.active_children()
        if child.name.startswith("cutting-")
    ]


def kill_all():
    for child in cutting_processes():
        os.kill(child.pid, signal.SIGKILL)


def test_two_processes_give_what_one_does_in_its_order(database, tmp_path):
    filled = fill(database)
    taken = Taken(lambda: children.extend(cutting_processes()))
    children = []

    assert rebuild(filled, taken, tmp_path) == ARTICLES

    assert taken.entries == read_all(filled)
    assert len({each.name for each in children}) == 2
    assert not cutting_processes()


def test_what_killed_processes_leave_undone_is_done_here(filled, tmp_path):
    taken = Taken(kill_all)

    assert rebuild(filled, taken, tmp_path) == ARTICLES

    assert taken.entries == read_all(filled)


def test_they_end_with_who_asked_them_however_that_ends(filled, tmp_path):
    program = tmp_path / "is_killed.py"
    program.write_text(IS_KILLED, encoding="utf-8")
    address = filled.engine.url.render_as_string()

    ended = subprocess.run(
        [sys.executable, program, address, tmp_path],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )

    assert ended.returncode == -signal.SIGKILL
    pids = ended.stdout.split()
    assert len(pids) == 2
    until = time.monotonic() + 60
    while any(map(is_alive, pids)):
        assert time.monotonic() < until
        time.sleep(0.05)


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def test_what_one_asks_for_few_articles_no_other_process_does(
    filled, tmp_path, monkeypatch
):
    monkeypatch.setattr(cutting, "LEAST", ARTICLES + 1)
    taken = Taken(lambda: children.extend(cutting_processes()))
    children = []

    assert rebuild(filled, taken, tmp_path) == ARTICLES
    assert rebuild(filled, Taken(), tmp_path, processes=1) == ARTICLES
    assert not children


def test_a_process_that_cannot_read_leaves_it_to_who_can(filled, tmp_path):
    empty = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    taken = Taken()

    assert rebuild(filled, taken, tmp_path, address=empty) == ARTICLES
    assert taken.entries == read_all(filled)


def test_what_is_wrong_with_the_database_is_said_as_ever(filled, tmp_path, monkeypatch):
    def refuse(*_):
        raise DatabaseUnavailableError("The database is busy.")

    monkeypatch.setattr(cutting, "_cut", refuse)
    with pytest.raises(DatabaseUnavailableError, match="busy"):
        rebuild(filled, Taken(kill_all), tmp_path, address="sqlite:////nowhere/at/all")
    assert not cutting_processes()
