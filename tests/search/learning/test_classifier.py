import numpy as np
import pytest

from search.analysis import default_analyser
from search.learning.classifier import Rows
from search.learning.features import COLUMNS, count_features
from search.learning.fitting import LEAST_CASES, fit
from search.learning.trial import to_examples
from tests.search.learning.cases import TOPICS, make_cases


def features(title, body=""):
    return count_features(default_analyser(), title, body)


def test_features_lie_within_the_columns():
    counts = features("打印机 printer 10.1.2.3", "卡纸 " * 500)

    assert counts
    assert all(0 <= column < COLUMNS for column in counts)


def test_who_wrote_and_from_where_is_no_feature():
    plain = features("printer offline")

    assert features("printer offline 10.1.2.3 li.ming@example.com") == plain


def test_nothing_has_no_features():
    assert features("", "") == {}


def test_a_case_lies_on_the_side_of_the_article_that_solves_such_cases():
    classifier = fit(to_examples(make_cases(120), default_analyser()))

    for article_id, words in TOPICS.items():
        margins = classifier.margins(features(words))
        assert max(margins, key=margins.get) == article_id


def test_two_articles_are_told_apart_too():
    two = {key: TOPICS[key] for key in (1, 2)}
    classifier = fit(to_examples(make_cases(40, topics=two), default_analyser()))

    assert classifier.margins(features(TOPICS[1]))[1] > 0
    assert classifier.margins(features(TOPICS[2]))[2] > 0
    assert classifier.margins(features(TOPICS[2]))[1] < 0


def test_features_that_tell_something_are_all_that_is_kept():
    """In the order in which they are asked for, whatever their rows are."""
    places = np.full(COLUMNS, -1, np.int32)
    places[[7, 3, 900]] = [0, 1, 2]

    rows = Rows.of_places(places)

    assert rows.columns.nbytes + rows.numbers.nbytes == 24
    assert rows.to_places(COLUMNS).tolist() == places.tolist()
    found, known = rows.find(np.array([900, 4, 3, COLUMNS - 1]))
    assert (found.tolist(), known.tolist()) == ([2, 1], [True, False, True, False])


def test_nothing_is_found_where_nothing_tells():
    rows = Rows.of_places(np.full(COLUMNS, -1, np.int32))

    assert rows.find(np.array([3]))[0].tolist() == []


@pytest.mark.parametrize("articles", [0, 1])
def test_one_article_alone_needs_no_classifier(articles):
    some = {key: TOPICS[key] for key in list(TOPICS)[:articles]}
    cases = make_cases(10, topics=some) if some else []

    assert fit(to_examples(cases, default_analyser())) is None


def test_an_article_with_fewer_cases_is_no_class():
    rare = {6: TOPICS[6]}
    others = {key: TOPICS[key] for key in (1, 2)}
    cases = make_cases(40, topics=others) + make_cases(LEAST_CASES - 1, topics=rare)

    assert fit(to_examples(cases, default_analyser())).article_ids.tolist() == [1, 2]


def test_unknown_words_leave_only_the_biases():
    classifier = fit(to_examples(make_cases(60), default_analyser()))

    margins = classifier.margins(features("zzzz qqqq"))

    assert list(margins.values()) == pytest.approx(classifier.biases.tolist())
    assert np.isfinite(list(margins.values())).all()
