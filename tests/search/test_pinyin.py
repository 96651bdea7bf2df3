import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.pinyin import sound, spell


@pytest.mark.parametrize(
    ("word", "whole", "initials"),
    [
        ("打印机", "dayinji", "dyj"),
        ("蓝屏", "lanping", "lp"),
        ("重启", "chongqi", "cq"),
    ],
)
def test_a_chinese_word_has_a_sound_and_initials(word, whole, initials):
    assert sound(word) == (whole, initials)


@pytest.mark.parametrize("word", ["", "机", "printer", "打印x", "机" * 9])
def test_other_words_have_none(word):
    assert sound(word) is None


def test_each_word_of_a_text_is_spelled_once():
    assert spell("打印机 spooler 打印机 蓝屏") == "dayinji dyj lanping lp"


@given(st.text(max_size=40))
def test_a_sound_is_always_of_lower_case_letters(text):
    assert all(form.isascii() for form in spell(text).split() if form)
