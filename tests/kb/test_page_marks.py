"""Marks of pages: they name the place of every character, and are never read as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.articles.page_marks import Placed, find_place, join, to_mark, to_placed_text


def test_text_before_the_first_mark_has_no_place():
    placed = to_placed_text(
        f"序言\n\n{to_mark('page', 2)}\n\n正文\n\n{to_mark('page', 4)}\n\n附录"
    )

    assert placed.text == "序言\n\n正文\n\n附录"
    found = {
        word: find_place(placed.places, placed.text.index(word))
        for word in ("序言", "正文", "附录")
    }
    assert found == {"序言": "", "正文": "page 2", "附录": "page 4"}


def test_text_without_marks_has_no_places():
    assert to_placed_text("# 标题\n\n正文") == Placed("标题\n\n正文")


@pytest.mark.parametrize(
    "line", ["<!-- page x -->", "see <!-- page 3 -->", "<!-- pages 3 -->"]
)
def test_what_only_resembles_a_mark_is_none(line):
    assert to_placed_text(f"a\n\n{line}\n\nb").places == ()


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "page 1", "sheet 2"]), st.text(max_size=20)),
        max_size=8,
    )
)
def test_every_piece_is_found_at_its_place(pieces):
    placed = join(pieces)

    start = 0
    for place, text in pieces:
        if text:
            assert placed.text[start : start + len(text)] == text
            assert find_place(placed.places, start) == place
            start += len(text) + 2
