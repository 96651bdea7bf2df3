import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.folding import fold, fold_key, fold_with_origins


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("印表機脫機", "印表机脱机"),
        ("ＷＩＮ７　系統", "win7 系统"),
        ("Café ÉCOLE", "Cafe eCOLE"),
        ("cafe\u0301", "cafe"),
        ("打\u200b印\ufeff机", "打印机"),
        ("①㎏…", "1kg..."),
        ("Straße", "Strasse"),
        ("plain ASCII", "plain ASCII"),
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
