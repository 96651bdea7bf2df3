"""Two sorted streams compared."""

from hypothesis import given
from hypothesis import strategies as st

from kb.differences import compare

KEYS = st.sets(st.integers(1, 30)).map(sorted)


def test_equal_streams_have_no_differences():
    assert not compare([1, 2], [1, 2])


@given(KEYS, KEYS)
def test_it_counts_what_sets_would(left, right):
    found = compare(left, right)

    assert found.only_left == len(set(left) - set(right))
    assert found.only_right == len(set(right) - set(left))
    assert found.first_left == min(set(left) - set(right), default=None)
