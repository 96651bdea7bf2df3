import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import fields
from search.engines.memory import MemoryEngine
from search.vocabulary import allowed_distance, edit_distance
from tests.search.documents import find, ids, make_document


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("spooler", "spooler", 0),
        ("spoolre", "spooler", 1),
        ("spoler", "spooler", 1),
        ("spoooler", "spooler", 1),
        ("spaaler", "spooler", 2),
        ("交换器", "交换机", 1),
        ("", "ab", 2),
    ],
)
def test_edit_distance_counts_typing_mistakes(one, other, distance):
    assert edit_distance(one, other, 3) == distance


def test_edit_distance_gives_up_early():
    assert edit_distance("aaaa", "bbbbbbbb", 1) > 1


@given(st.text("ab中", max_size=6), st.text("ab中", max_size=6))
def test_edit_distance_is_the_same_both_ways(one, other):
    assert edit_distance(one, other, 9) == edit_distance(other, one, 9)
    assert (edit_distance(one, other, 9) == 0) == (one == other)


@pytest.mark.parametrize(
    ("word", "distance"),
    [
        ("ab", 0),
        ("abc", 1),
        ("abcdef", 2),
        ("打印", 0),
        ("打印机", 1),
        ("打印后台程序", 1),
    ],
)
def test_longer_words_may_differ_more(word, distance):
    assert allowed_distance(word) == distance


def test_a_prefix_stands_for_a_limited_number_of_terms():
    engine = MemoryEngine()
    bodies = (f"printer{number}" for number in range(fields.EXPANSIONS + 20))
    engine.update(make_document(key, body=body) for key, body in enumerate(bodies, 1))

    assert find(engine, "print*").total == fields.EXPANSIONS
    assert find(engine, "printer1*", limit=500).total > 10


def test_a_prefix_may_be_the_end_of_several_pieces():
    engine = MemoryEngine()
    engine.update(
        [make_document(1, body="热备hosting"), make_document(2, body="hosting")]
    )

    assert ids(find(engine, "备host*")) == [1]
    assert ids(find(engine, "+-*")) == [1, 2]
