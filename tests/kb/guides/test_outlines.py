"""Outlines as people write them, and the one that ships."""

import pytest

from kb.guides.errors import GuideCase, GuideInputError
from kb.guides.outlines import list_shipped, read_text, to_chapters, to_data, to_text
from kb.guides.tables import TABLES


def test_the_shipped_outline_names_only_tables_that_there_are():
    shipped = list_shipped()["infrastructure"]

    assert shipped.names["zh"] == "IT基础架构服务工作指南"
    tables = {code for chapter in shipped.chapters for code in chapter.tables}
    assert tables <= TABLES.keys()


def test_an_outline_is_the_same_after_it_was_written_and_read():
    chapters = list_shipped()["infrastructure"].chapters

    assert read_text(to_text(to_data(chapters))) == chapters


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("- [", GuideCase.NO_YAML),
        ("words", GuideCase.NO_CHAPTERS),
        ("[]", GuideCase.NO_CHAPTERS),
        ("- {code: a}", GuideCase.BAD_CHAPTER),
        ("- {code: A b, heading: x}", GuideCase.BAD_CHAPTER),
        ("- {code: a, heading: {zh: x}}", GuideCase.BAD_CHAPTER),
        ("- {code: a, heading: x, articles: [1.5]}", GuideCase.BAD_CHAPTER),
        ("- {code: a, heading: x, limit: 501}", GuideCase.BAD_CHAPTER),
        ("- {code: a, heading: x, colour: red}", GuideCase.BAD_CHAPTER),
        ("- {code: a, heading: x}\n- {code: a, heading: y}", GuideCase.SAME_CHAPTER),
    ],
)
def test_what_is_no_outline_is_refused(text, case):
    with pytest.raises(GuideInputError) as refused:
        read_text(text)

    assert refused.value.case is case
    assert refused.value.values["field"] == "outline"


def test_more_chapters_than_a_guide_has_are_refused():
    with pytest.raises(GuideInputError):
        to_chapters([{"code": f"c{place}", "heading": "x"} for place in range(61)])
