"""What an index of a cluster promises beyond what every engine does."""

import json
import random
import urllib.request

import pytest

from kb.articles.kinds import Audience
from search.engines.opensearch import tidying
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.opensearch.queries import (
    MOST_CLAUSES,
    count_clauses,
    to_ranking,
)
from search.engines.tantivy.engine import TantivyEngine
from search.expressions import AnyOf, Better, Term, all_of
from search.terminology import Terminology
from tests.opensearch.front import standing
from tests.search.documents import find, ids, make_document

pytestmark = pytest.mark.needs("opensearch")


@pytest.fixture
def make_host(make_cluster, tmp_path):
    """An engine as each host has one: with a home of its own."""
    opened = []

    def make(name="one", terminology=Terminology, **given):
        engine = OpenSearchEngine(
            make_cluster(**given), "articles", tmp_path / name, terminology
        )
        opened.append(engine)
        return engine

    yield make
    for engine in opened:
        engine.close()


def names_of(server, prefix):
    with urllib.request.urlopen(f"{server}/{prefix}-*/_alias") as answer:
        return json.load(answer)


def test_what_one_host_rebuilt_the_others_see_at_once(
    make_host, make_cluster, opensearch_server
):
    one, other = make_host("one"), make_host("other")
    one.update([make_document(1, body="wombat")])
    assert ids(find(other, "wombat")) == [1]

    with other.rebuilding() as fresh:
        fresh.update([make_document(2, body="wombat")])

    assert ids(find(one, "wombat")) == [2]
    one.update([make_document(3, body="wombat")])
    assert set(ids(find(other, "wombat"))) == {2, 3}
    assert list(other.article_ids()) == [2, 3]
    named = names_of(opensearch_server, make_cluster().prefix)
    # Documents and words of this generation, and of the one before, without a name.
    assert sorted(len(each["aliases"]) for each in named.values()) == [0, 0, 1, 1]


def test_an_older_state_never_overwrites_a_newer_one(make_host):
    engine = make_host()
    engine.update([make_document(1, body="newer"), make_document(2)], as_of=7)

    engine.update([make_document(1, body="older"), make_document(3)], as_of=6)
    engine.delete([2], as_of=6)

    assert list(engine.article_ids()) == [1, 2, 3]
    assert ids(find(engine, "newer")) == [1]
    engine.delete([2], as_of=8)
    engine.update([make_document(2, body="older")], as_of=7)
    assert list(engine.article_ids()) == [1, 3]


def test_a_host_with_another_dictionary_reads_the_index_by_the_one_it_was_made_with(
    make_host,
):
    old = make_host("old")
    old.update([make_document(1, body="天线馈线 wombat")])
    new = make_host("new", lambda: Terminology(("天线馈线",)))

    assert new.status().needs_rebuild
    assert new.status().documents == 1
    assert ids(find(new, "天线馈线")) == [1]

    with new.rebuilding() as fresh:
        fresh.update([make_document(2, body="天线馈线 wombat")])
    assert ids(find(old, "天线馈线")) == [2]
    assert not new.status().needs_rebuild


def test_a_name_that_begins_alike_is_somebody_elses(make_host, make_cluster):
    own = make_host("own")
    other = make_host("other", prefix=f"{make_cluster().prefix}-articles")
    other.update([make_document(1)])

    for number in (2, 3):
        with own.rebuilding() as fresh:
            fresh.update([make_document(number)])

    assert list(other.article_ids()) == [1]
    assert list(own.article_ids()) == [3]


def test_words_and_keys_of_any_length_are_kept(make_host):
    engine = make_host()
    word, tag = "x" * 300, "签" * 40_000
    engine.update([make_document(1, body=f"before {word} after", tags=(tag,))])

    assert ids(find(engine, word)) == [1]
    assert ids(find(engine, '"before"')) == [1]
    assert len(find(engine).facets["tag"]) == 1


def test_searches_and_suggestions_take_two_requests_at_most(
    make_host, opensearch_server
):
    with standing(opensearch_server) as front:
        engine = make_host(addresses=(front.address,), shards=2)
        engine.update(
            make_document(number, title=f"printer jam {number}", body="spooler stops")
            for number in range(1, 30)
        )
        find(engine, "printer")
        everyone = frozenset(Audience)
        asked = {
            "search": lambda: find(
                engine, "printer spool* spoolre~", filters={"kind": {"solution"}}
            ),
            "suggest": lambda: engine.suggest(
                "printer jam", "spooler stops " * 200, everyone
            ),
            "complete": lambda: engine.complete("prin", everyone),
        }

        for name, ask in asked.items():
            front.asked.clear()
            assert ask(), name
            assert len(front.asked) <= 2, (name, front.asked)


def test_no_query_has_more_clauses_than_a_server_takes():
    """Eight prefixes of 128 words in two fields, in both tiers."""
    words = [
        AnyOf(
            tuple(
                Term(field, f"{place}-{ending}")
                for field in ("exact", "identifiers")
                for ending in range(128)
            )
        )
        for place in range(8)
    ]

    query = to_ranking(Better(all_of(words), tuple(words)))

    assert 0 < count_clauses(query) <= MOST_CLAUSES
    assert count_clauses(to_ranking(all_of(words[:2]))) == 512


def test_a_suggestion_is_as_strong_as_by_an_index_of_this_machine(make_host, tmp_path):
    """Whether one is shown at all, and how sure one may be, hangs on it."""
    documents = [
        make_document(number, title=f"spooler {number}", body=f"printer {number} stops")
        for number in range(40)
    ]
    local, cluster = TantivyEngine(tmp_path / "local"), make_host()

    hits = []
    for engine in (local, cluster):
        with engine.rebuilding() as fresh:
            fresh.update(documents)
        found = engine.suggest("spooler 7", "", set(Audience), 3, with_cases=True)
        hits.append({hit.article_id: hit.strength for hit in found})
    local.close()

    assert hits[0]
    assert hits[1] == pytest.approx(hits[0], rel=0.05)


def test_an_index_of_some_size_is_rid_of_what_only_copies_ask_for(
    make_host, monkeypatch
):
    engine, sizes = make_host(seconds=60.0), []

    for least in (1 << 40, 1):
        monkeypatch.setattr(tidying, "WORTH_IT", least)
        with engine.rebuilding() as fresh:
            for first in (0, 60):
                fresh.update(map(make_long, range(first, first + 60)))
        sizes.append(engine.status().size)

    assert sizes[1] < 0.8 * sizes[0]
    assert find(engine, "wombat").total == 120
    engine.update([make_document(500, body="wombat")])
    assert engine.status().documents == 121


def make_long(number):
    source = random.Random(number)
    words = " ".join(f"w{source.randrange(3_000)}" for _ in range(600))
    return make_document(number, body=f"wombat {words}")


def test_a_word_that_hosts_listed_with_other_fields_is_one_word(make_host):
    one, other = (make_host(name, seconds=60.0) for name in ("one", "other"))
    one.update([make_document(1, title="Quokka")])
    other.update([make_document(2, body="quokka quokkas")])
    other.update([make_document(3, body="quokkafence")])

    found = one.complete("quok", set(Audience))

    assert len(found) == len(set(found))
    assert sorted(ids(find(one, "quok*"))) == [1, 2, 3]
