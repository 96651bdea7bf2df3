import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.across import find_across


def found(text):
    return [(each.whole, text[each.start : each.end]) for each in find_across(text)]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("2026年3月5日", "2026-03-05"),
        ("2026 年 03 月 15 日", "2026-03-15"),
        ("二〇二六年十一月二十三日", "2026-11-23"),
        ("2026年3月", "2026-03"),
        ("5 March 2026", "2026-03-05"),
        ("5th Mar. 2026", "2026-03-05"),
        ("March 5, 2026", "2026-03-05"),
        ("Sept 2026", "2026-09"),
        ("05-Mar-2026", "2026-03-05"),
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("(010) 8888-6666", "01088886666"),
        ("0755-23456789", "075523456789"),
        ("400-810-8888", "4008108888"),
    ],
)
def test_dates_and_telephone_numbers_have_one_form(text, whole):
    assert found(f"见 {text}，x") == [(whole, text)]


@pytest.mark.parametrize(
    "text",
    [
        "decision 2026",
        "2026年13月5日",
        "in 1000 2000 rows",
        "13800138000",
        "0a0http 0",
        "2026 apples",
    ],
)
def test_other_numbers_stay_words(text):
    assert found(text) == []


@given(st.text("2026年3月5日十〇 +-()marMAR0123456789httpHTTP:#", max_size=40))
def test_what_is_found_lies_inside_and_does_not_overlap(text):
    place = 0
    for each in find_across(text):
        assert place <= each.start < each.end <= len(text)
        place = each.end
