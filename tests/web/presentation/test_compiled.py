"""Templates write what Jinja would write, by few calls of Python functions."""

import pytest
from flask import render_template_string
from flask_babel import lazy_gettext
from markupsafe import Markup, escape

from kb.incidents.models import State
from tests.web.presentation.calls import count_calls
from web.presentation.compiled import write

ROWS = (
    "{% macro row(words, mark='') %}<td{{ mark }}>{{ words }}</td>{% endmacro %}"
    "{% for words in rows %}{{ row(words, mark=mark) }}{{ call(words) }}"
    "{{ names.get(words) }}{% endfor %}"
)
MARK = Markup(' class="digits"')


@pytest.mark.parametrize(
    "value",
    [
        "<b> & 'c' \"d\"",
        Markup("<b>"),
        lazy_gettext("Search"),
        7,
        True,
        None,
        2.5,
        State.NEW,
        ["<b>"],
    ],
)
def test_what_is_written_is_what_is_escaped(app, value):
    with app.test_request_context():
        assert str(write(value)) == str(escape(value))


def test_a_row_is_written_by_few_calls(app):
    given = {"mark": MARK, "call": lambda words: words, "names": {"<a>": 1}}

    def count(rows):
        return count_calls(lambda: render_template_string(ROWS, rows=rows, **given))

    with app.test_request_context():
        render_template_string(ROWS, rows=["<a>"], **given)

        assert count(["<a>"] * 110) - count(["<a>"] * 10) <= 100 * 24
