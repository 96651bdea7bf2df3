"""Texts that many pages show become HTML once, in each language."""

import pytest
from flask_babel import force_locale

from web.presentation import markdown
from web.presentation.topology.drawings import Sources

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"
CODE = "```mermaid\ngraph LR; a-->b\n```\n"


@pytest.fixture(autouse=True)
def _in_english(app):
    with app.test_request_context(), force_locale("en"):
        yield


def test_a_text_is_rendered_once_in_each_language():
    first = markdown.render(TABLE, "text")

    assert markdown.render(TABLE, "text") is first
    assert 'aria-label="Table 1"' in first.html
    with force_locale("zh"):
        assert 'aria-label="表 1"' in markdown.render(TABLE, "text").html
    assert markdown.render(TABLE, "text") is first


def test_what_is_folded_is_told_apart():
    source = "graph LR; a-->b\n"

    plain = markdown.render(CODE, "text", Sources(frozenset()))
    folded = markdown.render(CODE, "text", Sources(frozenset({source})))

    assert "<details>" not in plain.html
    assert "<details>" in folded.html
    assert markdown.render(CODE, "text", Sources(frozenset({source}))) is folded


def test_long_texts_are_not_kept():
    text = "word " * 2_000

    assert markdown.render(text, "text") is not markdown.render(text, "text")
