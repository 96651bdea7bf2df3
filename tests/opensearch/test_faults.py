"""A cluster that is away says so, and never gives a part of the hits for all."""

import json
import urllib.request

import pytest

from kb.articles.kinds import Audience
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.opensearch.writing import BulkWriter
from search.errors import AwayCase, IndexAwayError
from tests.opensearch.front import standing
from tests.search.documents import find, ids, make_document

NOWHERE = "http://127.0.0.1:9"
"""The port of a service that nobody offers."""
EVERYONE = frozenset(Audience)
ASKED = (
    lambda engine: find(engine, "wombat*"),
    lambda engine: engine.suggest("wombat", "wombat", EVERYONE),
    lambda engine: engine.complete("wom", EVERYONE),
    lambda engine: list(engine.article_ids()),
    lambda engine: engine.status(),
)
CHANGED = (
    lambda engine: engine.update([make_document(2)]),
    lambda engine: engine.delete([1]),
)

pytestmark = pytest.mark.needs("opensearch")


@pytest.fixture
def front(opensearch_server):
    with standing(opensearch_server) as front:
        yield front


@pytest.fixture
def engine(make_cluster, front, tmp_path):
    """One that has an article, and a server that will be faulty."""
    cluster = make_cluster(addresses=(front.address,), seconds=5.0)
    engine = OpenSearchEngine(cluster, "articles", tmp_path / "index")
    engine.update([make_document(1, body="wombat")])
    yield engine
    engine.close()


def answer_with(status, kind):
    return lambda _path: (status, {"error": {"type": kind}, "status": status})


def lose_a_shard(path):
    if not path.endswith(("_msearch", "_search")):
        return answer_with(503, "no_shard_available_action_exception")(path)
    found = {
        "timed_out": False,
        "_shards": {"total": 3, "successful": 2, "failed": 1},
        "hits": {"total": {"value": 0}, "hits": []},
    }
    return 200, {**found, "responses": [found] * 9}


FAULTS = {
    AwayCase.BUSY: answer_with(429, "rejected_execution_exception"),
    AwayCase.REFUSED: answer_with(403, "security_exception"),
    AwayCase.PARTIAL: lose_a_shard,
}


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.value)
def test_a_fault_of_the_cluster_is_said_and_goes_by(engine, front, case):
    front.fault = FAULTS[case]

    for work in (*ASKED, *CHANGED):
        with pytest.raises(IndexAwayError) as raised:
            work(engine)
        assert raised.value.case is case
        assert raised.value.code == "index_unavailable"

    front.fault = lambda _path: None
    assert ids(find(engine, "wombat")) == [1]
    engine.update([make_document(2, body="wombat")])
    assert sorted(ids(find(engine, "wombat"))) == [1, 2]


def test_a_size_that_nobody_knows_while_a_node_is_replaced_is_said(engine, front):
    """As the server tells it for a moment after the node with the first copy is killed."""
    nothing = {"primaries": {}, "total": {}}
    front.fault = lambda path: (
        (200, {"indices": {"yunzhi": nothing}}) if "/_stats/" in path else None
    )

    with pytest.raises(IndexAwayError) as raised:
        engine.status()

    assert raised.value.case is AwayCase.PARTIAL


def test_what_takes_too_long_is_given_up(make_cluster, front, tmp_path):
    cluster = make_cluster(addresses=(front.address,), seconds=0.2)
    front.delay = 0.5
    engine = OpenSearchEngine(cluster, "articles", tmp_path / "index")

    with pytest.raises(IndexAwayError) as raised:
        find(engine, "wombat")

    assert raised.value.case is AwayCase.SLOW
    engine.close()


def test_where_a_node_is_lost_another_one_answers(
    make_cluster, opensearch_server, tmp_path
):
    cluster = make_cluster(addresses=(NOWHERE, opensearch_server))
    engine = OpenSearchEngine(cluster, "articles", tmp_path / "index")

    engine.update([make_document(1, body="wombat")])

    assert [ids(find(engine, "wombat")) for _ in range(3)] == [[1]] * 3
    engine.close()


def test_a_full_disk_takes_no_changes_and_is_searched(
    engine, make_cluster, opensearch_server
):
    """As the server itself blocks an index whose disk has passed the last watermark."""
    prefix = make_cluster().prefix
    block(opensearch_server, prefix, is_full=True)

    for change in CHANGED:
        with pytest.raises(IndexAwayError) as raised:
            change(engine)
        assert raised.value.case is AwayCase.FULL
    assert ids(find(engine, "wombat")) == [1]
    assert not engine.status().is_writable

    block(opensearch_server, prefix, is_full=False)
    engine.update([make_document(2, body="wombat")])
    assert engine.status().is_writable
    assert sorted(ids(find(engine, "wombat"))) == [1, 2]


def block(server, prefix, *, is_full):
    request = urllib.request.Request(
        f"{server}/{prefix}-*/_settings",
        json.dumps({"index.blocks.read_only_allow_delete": is_full or None}).encode(),
        {"content-type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(request):
        pass


def test_a_rebuild_waits_while_the_cluster_has_too_much_to_do(
    engine, front, monkeypatch
):
    monkeypatch.setattr(BulkWriter, "pauses", (0.01,) * 3)
    left = [FAULTS[AwayCase.BUSY]] * 3

    def be_busy_thrice(path):
        return left.pop()(path) if left else None

    with engine.rebuilding() as fresh:
        front.fault = be_busy_thrice
        fresh.update([make_document(5), make_document(6)])

    assert sorted(engine.article_ids()) == [5, 6]


def test_a_rebuild_that_fails_leaves_nothing_behind_once_the_cluster_is_back(
    engine, front, make_cluster, opensearch_server, monkeypatch
):
    monkeypatch.setattr(BulkWriter, "pauses", ())
    with pytest.raises(IndexAwayError), engine.rebuilding() as fresh:
        front.fault = FAULTS[AwayCase.BUSY]
        fresh.update([make_document(5)])
    front.fault = lambda _path: None

    with engine.rebuilding() as fresh:
        fresh.update([make_document(7)])

    assert list(engine.article_ids()) == [7]
    path = f"{opensearch_server}/{make_cluster().prefix}-*/_alias"
    with urllib.request.urlopen(path) as answer:
        # This generation and the one before, of two indexes each.
        assert len(json.load(answer)) == 4
