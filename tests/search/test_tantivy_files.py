"""The files of a Tantivy index: as many as its segments need, however often it changes."""

import json
import time

import pytest

from search.engines.tantivy import merging
from search.engines.tantivy.engine import TantivyEngine
from search.engines.tantivy.merging import WRITERS, is_merging
from search.engines.tantivy.schema import open_index
from search.errors import IndexLockedError
from tests.search.documents import find, make_document

UPDATES = 60


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setattr(merging, "_ORPHAN_SECONDS", 0.0)
    engine = TantivyEngine(tmp_path / "index", wait_seconds=0.05)
    yield engine
    engine.close()


def test_many_updates_leave_no_files_of_dead_segments(engine, tmp_path):
    for number in range(UPDATES):
        engine.update([make_document(number % 7 + 1, title=f"update {number}")])
    engine.close()

    files = [path for path in (tmp_path / "index").rglob("*") if path.is_file()]
    segments = {path.name.split(".")[0] for path in files if len(path.stem) >= 32}
    assert len(segments) < UPDATES / 3
    assert engine.status().documents == 7
    assert find(engine, "update").total == 7


def folder_of(tmp_path):
    (folder,) = (tmp_path / "index").glob("generation-*")
    return folder


def count_segments(folder):
    return len(json.loads((folder / "meta.json").read_bytes())["segments"])


def test_merges_that_were_begun_are_seen_to_their_end(engine, tmp_path):
    for number in range(UPDATES // 3):
        engine.update([make_document(number + 1, title=f"update {number}")])
    engine.close()

    # Else each commit begins the same merge anew, and throws it away.
    assert count_segments(folder_of(tmp_path)) < 8
    assert find(engine, "update").total == UPDATES // 3


def test_who_writes_goes_on_with_the_writer_that_merges(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(merging, "is_merging", lambda _folder: True)
    opened = []
    monkeypatch.setattr(
        "search.engines.tantivy.storage.open_index",
        lambda folder: opened.append(folder) or open_index(folder),
    )

    for number in range(1, 5):
        engine.update([make_document(number)])
        assert find(engine, f"title:{number}").total == 1
    engine.delete([4])

    folder = folder_of(tmp_path)
    # Once to write, and once for each commit to look whether it can be read.
    assert opened == [folder] * 7
    with pytest.raises(ValueError, match="lock"):
        open_index(folder).writer(20_000_000, 1)
    engine.close()
    open_index(folder).writer(20_000_000, 1)
    assert sorted(engine.article_ids()) == [1, 2, 3]


def test_a_writer_is_closed_by_itself_once_all_is_merged(engine, tmp_path):
    number = 0
    while not WRITERS._open:
        number += 1
        engine.update([make_document(number)])

    folder = folder_of(tmp_path)
    until = time.monotonic() + 60
    while WRITERS._open:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert not is_merging(folder)
    open_index(folder).writer(20_000_000, 1)


def test_what_fails_leaves_no_writer_open(engine, monkeypatch):
    monkeypatch.setattr(merging, "is_merging", lambda _folder: True)
    engine.update([make_document(1)])

    def documents():
        yield make_document(2)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.update(documents())

    assert not WRITERS._open
    engine.update([make_document(3)])
    assert sorted(engine.article_ids()) == [1, 3]


def test_while_another_process_merges_nobody_writes(engine, tmp_path):
    engine.update([make_document(1)])
    others = open_index(folder_of(tmp_path)).writer(20_000_000, 1)

    with pytest.raises(IndexLockedError, match="another program"):
        engine.update([make_document(2)])

    others.wait_merging_threads()
    engine.update([make_document(2)])
    assert sorted(engine.article_ids()) == [1, 2]


@pytest.mark.parametrize(
    ("sizes", "merges"),
    [
        ([], False),
        ([1] * 7, False),
        ([9_999, *[1] * 7], True),
        ([50_000, *[1] * 7], False),
        ([*[50_000] * 4, *[40_000] * 4], True),
        ([*[50_000] * 7, *[20_000] * 7], False),
        ([11_000_000] * 9, False),
    ],
)
def test_what_the_library_merges_is_known(tmp_path, sizes, merges):
    segments = [
        {
            "segment_id": str(number),
            "max_doc": size + 5,
            "deletes": {"num_deleted_docs": 5},
        }
        for number, size in enumerate(sizes)
    ]
    (tmp_path / "meta.json").write_text(json.dumps({"segments": segments}))

    assert is_merging(tmp_path) is merges
    assert not is_merging(tmp_path / "gone")
