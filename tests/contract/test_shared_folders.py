"""What engines with a folder do when several processes share it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from search.errors import IndexLockedError, IndexUnavailableError
from search.terminology import Terminology
from tests.search.documents import find, ids, make_document

ROOT = Path(__file__).parents[2]
KILLED_WRITER = """
import sys
from pathlib import Path
from tests.contract.conftest import ON_DISK
from search.terminology import Terminology
from tests.search.documents import make_document

engine = ON_DISK[sys.argv[1]](Path(sys.argv[2]))

def documents():
    for number in range(100, 400):
        yield make_document(number, body="wombat " * 200)
    print("written", flush=True)
    sys.stdin.read()

if sys.argv[3] == "rebuild":
    with engine.rebuilding() as fresh:
        fresh.update(documents())
else:
    engine.update(documents())
"""


def test_an_index_is_there_again_when_it_is_reopened(make_engine):
    first = make_engine()
    first.update([make_document(1, body="wombat")])
    first.close()
    first.close()

    assert ids(find(make_engine(), "wombat")) == [1]
    assert ids(find(first, "wombat")) == [1]


def test_another_instance_sees_what_one_has_committed(make_engine):
    writer, reader = make_engine(), make_engine()
    assert find(reader, "wombat").total == 0

    writer.update([make_document(1, body="wombat")])
    assert ids(find(reader, "wombat")) == [1]

    reader.update([make_document(2, body="wombat")])
    assert set(ids(find(writer, "wombat"))) == {1, 2}

    with writer.rebuilding() as fresh:
        fresh.update([make_document(3, body="wombat")])
    assert ids(find(reader, "wombat")) == [3]

    reader.delete([3])
    assert find(writer, "wombat").total == 0


def test_a_second_writer_is_told_so(make_engine):
    first, second = make_engine(), make_engine()
    first.update([make_document(1)])

    with first.rebuilding() as fresh:
        fresh.update([make_document(2)])
        with pytest.raises(IndexLockedError, match="someone else"):
            second.update([make_document(3)])
        with pytest.raises(IndexLockedError), second.rebuilding():
            pass
        with pytest.raises(IndexLockedError):
            second.delete([1])
        assert ids(find(second)) == [1]

    second.update([make_document(3)])
    assert sorted(ids(find(first))) == [2, 3]


def test_another_dictionary_takes_effect_with_the_next_generation(make_engine):
    """Until then the index goes on serving with the one it was made with."""
    old = make_engine()
    old.update([make_document(1, body="天线馈线 wombat")])

    new = make_engine(terminology=lambda: Terminology(("天线馈线",)))

    assert not old.status().needs_rebuild
    assert new.status().needs_rebuild
    assert new.status().documents == 1
    assert ids(find(new, "wombat")) == [1]
    new.update([make_document(2, body="天线馈线 wombat")])
    assert sorted(ids(find(new, "天线馈线"))) == [1, 2]
    with new.rebuilding() as fresh:
        fresh.update([make_document(2, body="天线馈线 wombat")])
    assert ids(find(new, "天线馈线")) == [2]
    assert ids(find(old, "天线馈线")) == [2]
    assert not new.status().needs_rebuild


def test_an_index_of_another_version_has_to_be_rebuilt(make_engine, tmp_path):
    make_engine().update([make_document(1, body="wombat")])
    (stamp,) = (tmp_path / "index").glob("generation-*/stamp")
    stamp.write_text("0-of-another-version", encoding="utf-8")
    engine = make_engine()

    assert engine.status().needs_rebuild
    assert engine.status().documents == 0
    with pytest.raises(IndexUnavailableError, match="kb index rebuild"):
        find(engine, "wombat")
    with pytest.raises(IndexUnavailableError):
        engine.update([make_document(2)])


def test_a_damaged_index_is_unavailable_and_can_be_rebuilt(make_engine, tmp_path):
    make_engine().update([make_document(1, body="wombat")])
    for path in (tmp_path / "index").glob("generation-*/*"):
        if path.name != "stamp":
            path.unlink()
    engine = make_engine()

    with pytest.raises(IndexUnavailableError):
        find(engine, "wombat")

    with engine.rebuilding() as fresh:
        fresh.update([make_document(1, body="wombat")])
    assert ids(find(engine, "wombat")) == [1]


def test_an_index_says_how_large_it_is(make_engine):
    engine = make_engine()
    assert engine.status().size == 0

    engine.update([make_document(1), make_document(2)])

    status = engine.status()
    assert status.documents == 2
    assert status.size > 1000
    assert status.engine in type(engine).__name__.lower()


@pytest.mark.parametrize("work", ["update", "rebuild"])
def test_a_writer_that_is_killed_leaves_the_index_as_it_was(
    make_engine, tmp_path, work
):
    engine = make_engine()
    engine.update([make_document(1, body="wombat")])
    name = engine.status().engine
    command = [sys.executable, "-W", "ignore", "-c", KILLED_WRITER]
    with subprocess.Popen(
        [*command, name, str(tmp_path / "index"), work],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)

    assert ids(find(engine, "wombat")) == [1]
    assert ids(find(make_engine(), "wombat")) == [1]
    make_engine(wait_seconds=1).update([make_document(2, body="wombat")])
    assert sorted(ids(find(engine, "wombat"))) == [1, 2]
    with make_engine().rebuilding() as fresh:
        fresh.update([make_document(7)])
    assert ids(find(engine)) == [7]
    assert len(list((tmp_path / "index").glob("generation-*"))) <= 2
