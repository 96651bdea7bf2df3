"""What engines with a folder do when several processes share it."""

import gc
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kb.articles.kinds import Audience
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

    def writes():
        with pytest.raises(IndexLockedError, match="someone else"):
            second.update([make_document(3)])
        with pytest.raises(IndexLockedError):
            second.delete([1])
        yield make_document(2)

    first.update(writes())
    assert sorted(ids(find(second))) == [1, 2]
    with first.rebuilding(), pytest.raises(IndexLockedError), second.rebuilding():
        pass


def test_the_index_in_force_takes_changes_while_another_is_built(make_engine):
    first, second = make_engine(), make_engine()
    first.update([make_document(1), make_document(2)])

    with first.rebuilding() as fresh:
        fresh.update([make_document(2)])
        second.update([make_document(3)])
        second.delete([1])
        assert sorted(ids(find(first))) == [2, 3]

    assert ids(find(second)) == [2]


def test_the_first_index_may_be_made_while_another_is_built(make_engine):
    with make_engine().rebuilding() as fresh:
        fresh.update([make_document(1)])
        make_engine().update([make_document(2)])
        assert ids(find(make_engine())) == [2]

    assert ids(find(make_engine())) == [1]


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


WAYS = {"missing": None, "empty": 0.0, "halved": 0.5}
NEEDLESS = re.compile(r".*\.lock|.*WRITELOCK|\.managed\.json")
"""Files that an index is whole without."""


def damage(path, share):
    """Leave so much of *path*; who has it open keeps what there was."""
    data = path.read_bytes()
    path.unlink()
    if share is not None:
        path.write_bytes(data[: int(len(data) * share)])


@pytest.fixture
def each_file(make_engine, tmp_path):
    """The files of one generation, each as it was again whenever it is its turn."""
    engine = make_engine()
    engine.update(make_document(n, body="wombat tunnel") for n in (1, 2, 3))
    engine.delete([2])
    engine.close()
    kept = tmp_path / "kept"
    shutil.copytree(tmp_path / "index", kept)

    def each():
        for number, path in enumerate(sorted(kept.glob("generation-*/*"))):
            # Who read it before may look for news a last time, and locks it for that.
            (tmp_path / "index").rename(tmp_path / f"read-{number}")
            shutil.copytree(kept, tmp_path / "index")
            yield tmp_path / "index" / path.relative_to(kept)

    yield each
    gc.collect()


# Whoosh leaves open what it stumbles over.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("share", WAYS.values(), ids=WAYS)
def test_whichever_file_is_damaged_an_index_is_whole_or_unavailable(
    make_engine, each_file, share
):
    damaged = set()
    for path in each_file():
        damage(path, share)
        engine = make_engine()
        try:
            found = ids(find(engine, "wombat tunnel"))
        except IndexUnavailableError:
            damaged.add(path.suffix or path.name)
            for ask in (
                lambda engine: engine.suggest("wombat", "tunnel", set(Audience)),
                lambda engine: engine.complete("wom", set(Audience)),
                lambda engine: list(engine.article_ids()),
                lambda engine: engine.update([make_document(1), make_document(4)]),
                lambda engine: engine.delete([1]),
            ):
                with pytest.raises(IndexUnavailableError, match="kb index rebuild"):
                    ask(engine)
            assert must_be_rebuilt(engine), path.name
            with engine.rebuilding() as fresh:
                fresh.update([make_document(1, body="wombat tunnel")])
            assert ids(find(engine, "wombat tunnel")) == [1]
        else:
            assert sorted(found) == [1, 3], path.name
            assert NEEDLESS.fullmatch(path.name)
        engine.close()

    assert damaged >= {"stamp"}
    assert damaged & {".pos", ".seg"}


def must_be_rebuilt(engine):
    try:
        return engine.status().needs_rebuild
    except IndexUnavailableError:
        return True


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("share", WAYS.values(), ids=WAYS)
def test_a_file_that_is_damaged_behind_a_reader_is_unavailable_at_the_latest_on_a_change(
    make_engine, each_file, share
):
    for path in each_file():
        engine = make_engine()
        assert find(engine, "wombat tunnel").total == 2
        damage(path, share)
        for ask in (still_finds, replaces, still_finds):
            try:
                assert ask(engine), path.name
            except IndexUnavailableError:
                assert not NEEDLESS.fullmatch(path.name) or share is not None
        engine.close()


def still_finds(engine):
    return find(engine, "wombat tunnel").total == 2


def replaces(engine):
    engine.update([make_document(1, body="wombat tunnel")])
    return True


def test_an_empty_index_has_no_articles(make_engine):
    assert list(make_engine().article_ids()) == []


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
