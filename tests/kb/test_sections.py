"""Markdown cut along the headings that name a kind's sections."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.articles.kinds import SECTIONS, ArticleKind
from kb.articles.sections import join_sections, split_sections

SOLUTION = ArticleKind.SOLUTION


def test_chinese_headings_name_sections():
    sections = split_sections(SOLUTION, "## 现象\n\n打不开\n\n## 解决步骤\n\n1. 重启\n")

    assert sections == {"symptom": "打不开", "resolution": "1. 重启"}


def test_english_headings_name_sections_whatever_their_case():
    sections = split_sections(SOLUTION, "# Symptom\nslow\n### CAUSE ###\ndisk")

    assert sections == {"symptom": "slow", "cause": "disk"}


@pytest.mark.parametrize(
    "number",
    [
        "1. ",
        "1 ",
        "2.1 ",
        "2.1.3、",
        "第一章 ",
        "一、",
        "（二）",
        "(3) ",
        "A. ",
        "① ",
        "1\\. ",
    ],
)
def test_a_number_before_a_heading_says_nothing_of_its_section(number):
    sections = split_sections(
        SOLUTION, f"## {number}现象\n打不开\n## {number}Cause\ndisk"
    )

    assert sections == {"symptom": "打不开", "cause": "disk"}


def test_text_before_the_first_heading_goes_to_the_main_section():
    assert split_sections(SOLUTION, "Restart it.") == {"resolution": "Restart it."}
    assert split_sections(ArticleKind.REFERENCE, "A guide.") == {"text": "A guide."}


def test_other_headings_stay_in_the_section_before_them():
    sections = split_sections(SOLUTION, "## Cause\ndisk\n### Details\nfull")

    assert sections == {"cause": "disk\n### Details\nfull"}


def test_two_headings_for_one_section_are_joined():
    sections = split_sections(SOLUTION, "## Meaning\nA\n## Impact\nB")

    assert sections == {"symptom": "A\n\nB"}


def test_a_heading_in_a_code_block_is_code():
    text = "## Cause\n```sh\n# Resolution\n```\n~~~\n## 现象\n~~~"

    assert list(split_sections(SOLUTION, text)) == ["cause"]


def test_empty_text_has_no_sections():
    assert split_sections(SOLUTION, " \n\n") == {}


def test_joined_sections_leave_out_the_skipped_one():
    assert join_sections({"symptom": "A", "cause": "B"}, skip="symptom") == "B"


@given(st.sampled_from(ArticleKind), st.text())
def test_no_text_fails_and_no_section_is_foreign(kind, text):
    sections = split_sections(kind, text)

    assert set(sections) <= set(SECTIONS[kind])
    assert all(sections.values())
