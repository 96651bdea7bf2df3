"""Learning switches itself on where it wins, and only there."""

from contextlib import contextmanager

import numpy as np
import pytest

from search.analysis import default_analyser
from search.candidates import FORMULA, Candidate
from search.engines.memory import MemoryEngine
from search.learning import trial
from search.learning.history import LEAST_CASES, Case
from search.learning.reranker import (
    CLASSIFIER_WEIGHTS,
    FORMULA_WEIGHTS,
    SIGNS,
    Reranker,
)
from search.learning.trial import Figures, Outcome, Way
from search.learning.weighing import Judged, learn_weights
from tests.search.learning.cases import make_cases, make_documents


@contextmanager
def make_engine():
    yield MemoryEngine()


def judge(cases):
    return trial.judge(
        cases, lambda: [make_documents()], make_engine, default_analyser()
    )


def test_few_cases_teach_nothing():
    verdict = judge(make_cases(LEAST_CASES - 1))

    assert verdict.way is Way.FORMULA
    assert verdict.outcomes == {}


def test_every_way_is_measured_on_the_same_cases():
    verdict = judge(make_cases(240))

    assert set(verdict.outcomes) == set(Way)
    counts = {outcome.all.cases for outcome in verdict.outcomes.values()}
    assert len(counts) == 1
    outcome = verdict.outcomes[Way.FORMULA]
    assert outcome.warm.cases + outcome.cold.cases == outcome.all.cases
    assert 0 < outcome.stripped.cases < outcome.all.cases


def test_what_is_in_force_was_not_beaten_by_the_fixed_rule():
    verdict = judge(make_cases(240))

    best = verdict.outcomes[verdict.way].merit
    assert best >= verdict.outcomes[Way.FORMULA].merit


def test_cases_that_say_nothing_leave_the_fixed_rule_in_force():
    """All alike: no order can be learned from them."""
    cases = [Case(1 + number % 6, "help me", "") for number in range(240)]

    assert judge(cases).way is Way.FORMULA


def test_the_newest_cases_of_each_article_are_held_back():
    cases = [Case(number % 3, f"{number}", "") for number in range(300)]

    older, newer = trial._split(cases)

    assert len(older) + len(newer) == len(cases)
    for article_id in range(3):
        last_older = max(int(c.title) for c in older if c.article_id == article_id)
        first_newer = min(int(c.title) for c in newer if c.article_id == article_id)
        assert last_older < first_newer


def test_of_many_articles_with_one_case_some_are_cold():
    cases = [Case(number, f"{number}", "") for number in range(1000)]

    _, newer = trial._split(cases)

    assert 100 < len(newer) < 300


def candidates():
    return [
        Candidate(1, links=0, own=1.0, own_place=1, both=0.4, both_place=2),
        Candidate(2, links=20, own=0.2, own_place=2, both=1.0, both_place=1),
    ]


def test_the_starting_weights_order_like_the_fixed_rule():
    reranker = Reranker(default_analyser(), np.array(FORMULA_WEIGHTS), None)

    learned = reranker.score(("words", ""), candidates())
    fixed = FORMULA.score(("words", ""), candidates())

    assert np.argsort(learned).tolist() == np.argsort(fixed).tolist()


@pytest.mark.parametrize("start", [FORMULA_WEIGHTS, CLASSIFIER_WEIGHTS])
def test_without_cases_the_weights_stay(start):
    assert learn_weights([], start).tolist() == list(start)


def test_weights_follow_the_sign_that_tells():
    signs = np.zeros((2, len(SIGNS)))
    signs[0, SIGNS.index("title")] = 1
    cases = [Judged((7, 8), signs, 7)] * 50

    weights = learn_weights(cases, FORMULA_WEIGHTS)

    assert weights[SIGNS.index("title")] > 0.5


def test_learned_weights_are_the_likeliest():
    """No small step away from them makes the solutions likelier."""
    chance = np.random.default_rng(3)
    cases = [
        Judged(tuple(range(5)), chance.random((5, len(SIGNS))), int(meant))
        for meant in chance.integers(0, 5, 80)
    ]

    def cost(weights):
        distance = weights - np.array(FORMULA_WEIGHTS)
        missed = [
            np.log(np.exp(case.signs @ weights).sum())
            - case.signs[case.solution] @ weights
            for case in cases
        ]
        return sum(missed) + 4 * distance @ distance

    learned = learn_weights(cases, FORMULA_WEIGHTS)

    for step in np.eye(len(SIGNS)) * 1e-3:
        assert cost(learned) < cost(learned + step)
        assert cost(learned) < cost(learned - step)


def test_nothing_found_gives_no_scores():
    reranker = Reranker(default_analyser(), np.array(FORMULA_WEIGHTS), None)

    assert reranker.score(("", ""), []) == []


def make_outcome(first, five, stripped=0.4):
    """Of a way with this mean reciprocal rank, natural and stripped, and at five."""
    natural = Figures(100, first, five, first)
    return Outcome(natural, natural, Figures(), Figures(100, stripped, five, stripped))


@pytest.mark.parametrize(
    ("found", "is_taken"),
    [
        (make_outcome(0.7, 0.9), True),
        (make_outcome(0.6, 0.9), False),
        (make_outcome(0.7, 0.8), False),
        (make_outcome(0.7, 1.0), True),
        (make_outcome(0.8, 0.9, stripped=0.37), True),
        (make_outcome(0.8, 0.9, stripped=0.35), False),
    ],
)
def test_learning_has_to_win_at_five_too_and_may_cost_new_articles_little(
    found, is_taken
):
    fixed = make_outcome(0.6, 0.8)

    assert found.beats(fixed, fixed) is is_taken


def test_half_of_a_small_quality_is_not_given_away():
    fixed = make_outcome(0.6, 0.8, stripped=0.08)

    assert not make_outcome(0.8, 0.9, stripped=0.04).beats(fixed, fixed)


def test_where_all_are_among_five_already_the_first_place_decides():
    fixed = make_outcome(0.6, 1.0)

    assert make_outcome(0.7, 1.0).beats(fixed, fixed)
    assert not make_outcome(0.6, 1.0).beats(fixed, fixed)


def test_the_least_strength_is_what_nearly_all_right_suggestions_had():
    verdict = judge(make_cases(1200))

    assert verdict.least_strength is not None
    assert verdict.least_strength > 0


def test_too_few_right_suggestions_leave_the_least_strength_as_shipped():
    assert judge(make_cases(LEAST_CASES)).least_strength is None
