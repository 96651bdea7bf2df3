"""Markdown without its marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.articles.plain_text import to_plain_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("## 解决步骤", "解决步骤"),
        ("1. 重启 **spooler** 服务", "1. 重启 spooler 服务"),
        ("- [ ] one\n- two", "one\ntwo"),
        ("```sh\nnet stop spooler\n```", "net stop spooler"),
        ("see [the guide](https://example.org/a) now", "see the guide now"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("a \\* b `core_sw_01`", "a * b core_sw_01"),
        ("<b>bold</b> and 1 < 2", "bold  and 1 < 2"),
        (r"open \\\\print01\\scan\$", r"open \\print01\scan$"),
        (r"`\\print01\scan`", r"\\print01\scan"),
        (r"打开\\print01", r"打开\\print01"),
        (r"C:\\Windows", r"C:\Windows"),
        ("an *important* and ***urgent*** _note_", "an important and urgent note"),
        ("rm *.log and a_b_c, 2 * 3 * 4", "rm *.log and a_b_c, 2 * 3 * 4"),
        ("`**kwargs` of `__init__`", "**kwargs of __init__"),
        (
            "```sh\nps -ef | grep x # why\n# all <b>\n```\nend",
            "ps -ef | grep x # why\n# all <b>\nend",
        ),
        ("ps -ef | grep x", "ps -ef | grep x"),
        (r"| `a` \| b | c |", "a | b | c"),
        ("<!-- `a` -->`b` 1 `c`", "b 1 c"),
        (r"a \` b \` c", "a ` b ` c"),
        ("see <https://pwd.example.test>", "see <https://pwd.example.test>"),
    ],
)
def test_marks_go_and_words_stay(markdown, text):
    assert to_plain_text(markdown) == text


@given(st.text())
def test_no_text_fails(text):
    assert isinstance(to_plain_text(text), str)
