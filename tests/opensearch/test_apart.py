"""What is only tried lies in the cluster for as long as it is tried."""

import gzip
import json

import pytest

from kb.settings import Settings
from tests.opensearch.server import new_prefix, wipe
from tests.opensearch.test_cluster import names_of
from tests.search.documents import find, ids, make_document
from web.answers import evaluation
from web.parts.foundation import opened_apart

pytestmark = pytest.mark.needs("opensearch")


@pytest.fixture
def settings(opensearch_server, tmp_path):
    prefix = new_prefix()
    yield Settings(
        home=tmp_path / "home",
        search_engine="opensearch",
        search_url=opensearch_server,
        search_prefix=prefix,
    )
    wipe(opensearch_server, prefix)


def test_an_index_to_try_on_is_of_the_engine_that_is_set(settings):
    with opened_apart(settings, "trial") as engine:
        with engine.rebuilding() as fresh:
            fresh.update([make_document(1, body="wombat")])
        assert engine.status().engine == "opensearch"
        assert ids(find(engine, "wombat")) == [1]
        assert names_of(settings.search_url, settings.search_prefix)

    assert names_of(settings.search_url, settings.search_prefix) == {}


def test_suggestions_are_measured_on_the_engine_that_is_set(settings, tmp_path):
    write_set(tmp_path)
    given = evaluation.read_set(tmp_path, split="test", history=None)

    answers = list(evaluation.answer_all(given, search=settings))

    assert [answer.ranking[0] for answer in answers] == ["a"]
    assert names_of(settings.search_url, settings.search_prefix[:20]) == {}


def write_set(folder):
    docs = [
        {"id": "a", "title": "Printer offline", "body": "restart the spooler"},
        {"id": "b", "title": "Mailbox full", "body": "archive old messages"},
    ]
    query = {"id": "q", "split": "test", "title": "printer is offline", "body": ""}
    for name, rows in (("docs", docs), ("history", []), ("queries", [query])):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt") as lines:
            lines.writelines(f"{json.dumps(row)}\n" for row in rows)
    with gzip.open(folder / "qrels.tsv.gz", "wt") as lines:
        lines.write("q\ta\t1\n")
