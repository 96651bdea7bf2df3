from hypothesis import given
from hypothesis import strategies as st

from search.breakdown import break_down
from search.terminology import Terminology, shipped_terminology


def test_a_text_is_broken_down_with_the_words_in_force():
    plain = break_down("打开征纳互动台", shipped_terminology())
    added = break_down("打开征纳互动台", Terminology(("征纳互动台",)))

    assert "征纳互动台" not in [place.text for place in plain.words]
    assert "征纳互动台" in [place.text for place in added.words]


@given(st.text(max_size=80))
def test_every_place_is_a_part_of_the_text(text):
    found = break_down(text, shipped_terminology())

    for place in (*found.words, *found.exact):
        assert text[place.start : place.end] == place.text
        assert place.terms
