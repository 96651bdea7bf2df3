"""Values in texts: no line ends inside a telephone number, an address, an identifier."""

import re

import pytest

from web.presentation.markdown import render
from web.presentation.said import to_html
from web.presentation.values import (
    LONGEST_IN_CELL,
    LONGEST_IN_LINE,
    breakable,
    keep_whole,
    whole,
)

VALUES = [
    *("10.12.3.4", "10.0.0.0/24", "GE1/0/1", "2026-11-28", "esxi-01", "fe80::1"),
    *("00:1a:2b:3c:4d:5e", "li.na@example.com", "V200R021C00SPC600-P1", "C:\\temp"),
    *("0871-6531-2200", "0871 6531 2200", "(0871) 6531-2200", "+86 871 6531 2200"),
    *("400-810-8888", "010-65312200-8012", "PRN-CT2-03", "svc-backup@example.com"),
]


@pytest.fixture(autouse=True)
def _in_english(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def find_values(html):
    return re.findall(r'<span class="value">([^<]*)</span>', str(html))


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(
    "html",
    ["<p>请拨打{}，或见机房。</p>", "<table><tr><td>核心{}，备用</td></tr></table>"],
)
def test_a_value_stays_whole_in_a_line_and_in_a_cell(html, value):
    marked = keep_whole(html.format(value))

    assert find_values(marked) == [value]
    assert re.sub(r"</?span[^>]*>", "", marked) == html.format(value)


@pytest.mark.parametrize("show", [to_html, whole, lambda text: render(text, "s").html])
def test_every_text_that_people_write_keeps_its_values_whole(show):
    shown = show("Call 0871-6531-2200 or <b>see</b> PRN-CT2-03.")

    assert find_values(shown) == ["0871-6531-2200", "PRN-CT2-03"]


def test_a_plain_text_is_escaped_all_the_same():
    assert str(whole("a<1-2> & 'b'")) == (
        'a&lt;<span class="value">1-2</span>&gt; &amp; &#39;b&#39;'
    )


def test_words_and_entities_and_what_is_very_long_are_left_as_they_are():
    words = "near-duplicates of the spooler&amp;queue &#39;x&#39; "

    for longest, html in [
        (LONGEST_IN_LINE, "<p>{}</p>"),
        (LONGEST_IN_CELL, "<table><tr><td>{}</td></tr></table>"),
    ]:
        text = html.format(f"{words.partition(' ')[2]} {'1-' * longest}2")
        assert keep_whole(text) == text
    assert find_values(keep_whole(f"<p>{words}</p>")) == []


def test_code_and_what_tags_say_are_left_as_they_are():
    html = '<pre><code>a-1 <b>c-2</b></code></pre><a title="a>10-2" href="/a-1">x</a>'

    assert keep_whole(html) == html
    assert find_values(keep_whole(html + "<p>a-1</p>")) == ["a-1"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("printer-notes.txt", "printer-notes.txt"),
        ("<b>.txt", "&lt;b&gt;.txt"),
        (
            "HP-Universal_Print.Driver x64-7.1.0.exe",
            "HP-<wbr>Universal_<wbr>Print.<wbr>Driver <wbr>x64-<wbr>7.<wbr>1.<wbr>0.exe",
        ),
        ("a<" * 20 + ".zip", "a&lt;" * 20 + ".zip"),
        ("三楼打印机" * 8, "三楼打印机" * 8),
    ],
)
def test_the_name_of_a_file_breaks_between_its_parts(name, shown):
    found = str(breakable(name))

    assert re.sub(r'^<span class="file-name">(.*)</span>$', r"\1", found) == shown
    assert (found != shown) == (len(name) > LONGEST_IN_LINE)
