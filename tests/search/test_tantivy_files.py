"""The files of a Tantivy index: as many as its segments need, however often it changes."""

import json

import pytest

from search.engines.tantivy import storage
from search.engines.tantivy.engine import TantivyEngine
from tests.search.documents import find, make_document

UPDATES = 60


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "_ORPHAN_SECONDS", 0.0)
    engine = TantivyEngine(tmp_path / "index")
    yield engine
    engine.close()


def test_many_updates_leave_no_files_of_dead_segments(engine, tmp_path):
    for number in range(UPDATES):
        engine.update([make_document(number % 7 + 1, title=f"update {number}")])

    files = [path for path in (tmp_path / "index").rglob("*") if path.is_file()]
    segments = {path.name.split(".")[0] for path in files if len(path.stem) >= 32}
    assert len(segments) < UPDATES / 3
    assert engine.status().documents == 7
    assert find(engine, "update").total == 7


def test_a_merge_that_was_begun_is_seen_to_its_end(engine, tmp_path):
    counts = []
    for number in range(UPDATES // 3):
        engine.update([make_document(number + 1, title=f"update {number}")])
        (meta,) = (tmp_path / "index").glob("generation-*/meta.json")
        counts.append(len(json.loads(meta.read_bytes())["segments"]))

    # Else each commit begins the same merge anew, and throws it away.
    assert max(counts) < 8
