"""How large a sample is, and how much of it may be wrong."""

import random

import pytest

from kb.quality.checks.sampling import Plan, draw, plan_sample


@pytest.mark.parametrize(
    ("lot", "size", "accepted"),
    [
        (1, 1, 0),
        (2, 2, 0),
        (25, 3, 0),
        (26, 13, 1),
        (90, 13, 1),
        (91, 20, 2),
        (280, 32, 3),
        (281, 50, 5),
        (500, 50, 5),
        (1_200, 80, 7),
        (3_200, 125, 10),
        (10_000, 200, 14),
        (10_001, 315, 21),
    ],
)
def test_the_sample_follows_the_table(lot, size, accepted):
    assert plan_sample(lot) == Plan(size, accepted)


def test_no_finding_is_drawn_twice_and_none_from_outside():
    drawn = draw(range(100, 200), random.Random(7))

    assert len(drawn) == len(set(drawn)) == 20
    assert set(drawn) <= set(range(100, 200))
