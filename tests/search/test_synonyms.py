import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import default_analyser
from search.synonyms import Synonyms
from search.terminology import shipped_synonyms

GROUPS = (("蓝屏", "BSOD", "blue screen"), ("域控", "domain controller", "AD"))


def occurrences(text, groups=GROUPS):
    found = Synonyms(groups, default_analyser()).find(text)
    return [(text[each.start : each.end], set(each.others)) for each in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电脑蓝屏了", [("蓝屏", {"BSOD", "blue screen"})]),
        ("Blue Screen again", [("Blue Screen", {"蓝屏", "BSOD"})]),
        ("bsod on ad", [("bsod", {"蓝屏", "blue screen"}),
                        ("ad", {"域控", "domain controller"})]),
        ("blue", []),
        ("screen blue", []),
        ("", []),
    ],
)  # fmt: skip
def test_expressions_are_found_as_whole_words(text, found):
    assert occurrences(text) == found


def test_the_longest_expression_wins():
    groups = (("磁盘", "disk"), ("磁盘满", "disk full"))

    assert occurrences("磁盘满", groups) == [("磁盘满", {"disk full"})]


def test_a_word_in_two_groups_has_the_others_of_both():
    groups = (("a", "b"), ("a", "c"))

    assert occurrences("a", groups) == [("a", {"b", "c"})]


def test_every_shipped_group_can_be_found_by_each_of_its_expressions():
    synonyms = Synonyms(shipped_synonyms(), default_analyser())

    for group in shipped_synonyms():
        assert len(set(group)) == len(group) > 1
        for expression in group:
            found = synonyms.find(expression)
            covered = {other for each in found for other in each.others}
            assert set(group) - {expression} <= covered, expression


@given(st.text(max_size=60))
def test_an_occurrence_is_always_inside_the_text(text):
    for each in Synonyms(GROUPS, default_analyser()).find(text):
        assert 0 <= each.start < each.end <= len(text)
