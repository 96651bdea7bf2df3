import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.folding import fold, fold_key, fold_with_origins
from search.radicals import RADICALS


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("印表機脫機", "打印机脱机"),
        ("ＷＩＮ７　系統", "win7 系统"),
        ("Café ÉCOLE", "Cafe eCOLE"),
        ("cafe\u0301", "cafe"),
        ("打\u200b印\ufeff机", "打印机"),
        ("①㎏…", "1kg..."),
        ("Straße", "Strasse"),
        ("plain ASCII", "plain ASCII"),
        ("core\u2011sw\u201301 5\u22123", "core-sw-01 5-3"),
        ("说明\u2014VPN", "说明\u2014VPN"),
        ("\u2edaも\u2f8f", "页も行"),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),
        ("\u30d5\u309a\uff8a\uff9e", "プバ"),
        ("关 于 机　房 的通知", "关于机房 的通知"),
        ("", ""),
    ],
)
def test_characters_that_mean_the_same_become_the_same(text, folded):
    assert fold(text) == folded


def test_many_kinds_of_characters_at_once_fold_as_one_by_one():
    text = "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰ，。；：系統"

    assert fold(text) == "".join(fold(character) for character in text)


def test_keys_ignore_case_width_and_spaces():
    assert fold_key("  ＯＡ   系統 ") == fold_key("oa 系统")


def test_a_folded_span_leads_back_to_the_original():
    text = "前…ﬁle後"
    folded = fold_with_origins(text)
    start = folded.text.index("file")

    assert folded.span(start, start + 4) == (2, 5)
    assert fold_with_origins("abc").span(1, 2) == (1, 2)


def test_what_was_joined_leads_back_to_all_of_it():
    text = "a 关 于 机 房"
    folded = fold_with_origins(text)
    start = folded.text.index("机房")

    assert text[slice(*folded.span(start, start + 2))] == "机 房"


def test_each_radical_is_folded_to_another_character():
    assert all(fold(radical) != radical for radical in RADICALS)


@given(st.text())
def test_folding_is_final_and_its_origins_lie_inside(text):
    folded = fold_with_origins(text)

    assert folded.text == fold(text)
    assert fold(folded.text) == folded.text
    for place in range(len(folded.text)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= len(text)


@given(st.text(st.characters(max_codepoint=0x2FF)))
def test_no_accent_is_left(text):
    assert not any(
        "\u0300" <= character <= "\u036f"
        for character in unicodedata.normalize("NFD", fold(text))
    )
