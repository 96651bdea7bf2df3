"""Words before what they announce are written as their language writes them."""

import re
from pathlib import Path

import pytest
from flask_babel import force_locale

from web.presentation.templates import colon, listed

TEMPLATES = Path(__file__).parents[3] / "web" / "templates"
BY_HAND = re.compile(r"\}\}:\s+(?!</)|(?<!New):'\) \}\}\s+(?!</)")
"""A colon, or words that end with one, before something on the same line; what only
screen readers are told ends there."""


@pytest.mark.parametrize(
    ("language", "words", "written"),
    [
        ("en", "before:", "before: "),
        ("en", "Reporter", "Reporter: "),
        ("zh", "上期：", "上期："),
        ("zh", "报告人", "报告人："),
    ],
)
def test_a_chinese_colon_has_no_space_after_it(app, language, words, written):
    with app.test_request_context(), force_locale(language):
        assert colon(words) == written


@pytest.mark.parametrize(("language", "written"), [("en", "a, b"), ("zh", "a、b")])
def test_words_in_a_row_have_the_sign_of_their_language_between_them(
    app, language, written
):
    with app.test_request_context(), force_locale(language):
        assert listed(["a", "b"]) == written


def test_no_template_writes_a_colon_by_hand():
    found = [
        f"{path.relative_to(TEMPLATES)}: {match[0]!r}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for match in BY_HAND.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []
