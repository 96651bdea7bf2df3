"""What people say: letter for letter, but for code, tables and links to articles."""

import re

import pytest
from markupsafe import Markup

from web.presentation import said


@pytest.mark.parametrize(
    "text",
    [
        r"\\server\share\*.log and **kwargs, _x_, # no heading",
        "  File 'a.py', line 1\n\tat x\n\n- one\n1. two",
        "[a](javascript:alert(1)) [b](https://evil.example/) [c](//evil.example/articles/1)",
        "a | b\nno | table",
        "```\nnever closed",
    ],
)
def test_what_is_pasted_stays_letter_for_letter(text):
    html = re.sub(r'<span class="value">(.*?)</span>', r"\1", said.to_html(text))

    assert Markup(html).unescape() == text


def test_nothing_in_it_is_html():
    text = "<script>x</script>[<b>](/articles/1)\n```\n<i>\n```\n"

    html = said.to_html(text)

    for tag in ("<script", "<b>", "<i>"):
        assert tag not in html


def test_a_link_to_an_article_leads_there():
    html = said.to_html(r"See [Printer \[2\]](/articles/12) first.")

    assert html == 'See <a href="/articles/12">Printer [2]</a> first.'


def test_code_and_tables_are_shown_as_such():
    text = "Before\n```\n  a *b*\n```\n| Host | Port |\n| --- | --- |\n| srv | 445 |\nAfter"

    html = said.to_html(text)

    assert html.startswith("Before\n<pre><code>  a *b*\n</code></pre>")
    assert "<td>srv</td>" in html
    assert html.endswith("After")


def test_a_long_text_is_read_in_one_go():
    said.to_html("|" * 20_000 + "\n" + "[" * 20_000 + "```\n" * 5_000)
