"""Suggestions over the sample: they speak where there is an answer, and else are silent."""

import pytest

from benchmarks.silence import count_shown, iter_right, read_unanswerable
from kb.articles.kinds import Audience
from search import fields
from tests.relevance.test_judgements import read_judgements

LEAST_KEPT = 0.99
LEAST_EMPTY = {"tantivy": 0.4, "whoosh": 0.2, "opensearch": 0.4}
"""Of 47 solutions it is hard to say what is rare; ``benchmarks.silence`` asks a larger
library. Whoosh weighs rarity higher than the least strength was set for."""


@pytest.fixture(scope="module")
def needless(sample_library):
    """Suggestions for what the sample says nothing about."""
    return [
        sample_library.engine.suggest(
            query, "", frozenset(Audience), 3, with_cases=True
        )
        for query in read_unanswerable("elsewhere")
    ]


def test_two_hundred_questions_have_no_answer_in_two_languages():
    queries = read_unanswerable()

    assert len(set(queries)) == len(queries) >= 200
    assert 80 < sum(query.isascii() for query in queries) < 120


def test_right_suggestions_are_kept(sample_library):
    engine, names = sample_library.engine, sample_library.names
    right = list(iter_right(engine, names, read_judgements()))

    assert len(right) > 80
    assert count_shown(right, fields.LEAST_STRENGTH) >= LEAST_KEPT * len(right)


def test_questions_without_an_answer_get_none(sample_library, needless):
    shown = count_shown(needless, fields.LEAST_STRENGTH)

    least = LEAST_EMPTY[sample_library.engine.status().engine]
    assert 1 - shown / len(needless) >= least
