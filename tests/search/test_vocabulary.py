import pytest

from search import fields
from search.engines.memory import MemoryEngine
from search.vocabulary import allowed_distance
from tests.search.documents import find, ids, make_document


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
    assert ids(find(engine, "+-*")) == []
