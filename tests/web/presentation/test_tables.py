"""Tables of texts: in a box that has a name, with values that stay whole."""

import re

import pytest

from web.presentation.markdown import render
from web.presentation.tables import LONGEST_VALUE, frame_tables


@pytest.fixture(autouse=True)
def _in_english(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def find_values(html):
    return re.findall(r'<span class="value">([^<]*)</span>', html)


def test_a_table_has_a_box_with_a_name_that_keys_can_reach():
    html = str(render("| a | b |\n|---|---|\n| 1 | 2 |", "s").html)

    assert re.search(
        r'<div class="table-text" role="region" tabindex="0" aria-label="Table 1">'
        r"\s*<table>.*</table>\s*</div>",
        html,
        re.DOTALL,
    )


@pytest.mark.parametrize(
    "value",
    [
        *("10.12.3.4", "10.0.0.0/24", "GE1/0/1", "2026-11-28", "esxi-01", "fe80::1"),
        *("00:1a:2b:3c:4d:5e", "li.na@example.com", "V200R021C00SPC600-P1", "C:\\temp"),
    ],
)
def test_a_value_of_a_cell_stays_whole(value):
    html = frame_tables(f"<table><tr><td>核心{value}，备用</td></tr></table>")

    assert find_values(html) == [value]
    assert re.sub(r"</?(?:span|div)[^>]*>", "", html) == (
        f"<table><tr><td>核心{value}，备用</td></tr></table>"
    )


def test_words_and_entities_and_what_is_very_long_are_left_as_they_are():
    long = "a-" * LONGEST_VALUE + "b"
    cell = f"restart the spooler&amp;queue &#39;x&#39; {long}"

    assert find_values(frame_tables(f"<table><tr><td>{cell}</td></tr></table>")) == []


def test_text_outside_of_a_table_is_left_as_it_is():
    html = "<p>10.12.3.4</p>"

    assert frame_tables(html) == html


def test_a_table_inside_a_table_has_no_box_of_its_own():
    inner = "<table><tr><td>x</td></tr></table>"
    html = frame_tables(f"<table><tr><td>{inner}</td></tr></table>")

    assert html.count('role="region"') == 1
    assert html.count("<div") == html.count("</div>") == 1
    assert html.endswith("</table></div>")


@pytest.mark.parametrize(
    ("row", "is_wide"),
    [
        ("<th>a</th>" * 4, False),
        ("<th>a</th>" * 5, True),
        ('<th colspan="4">a</th><th>b</th>', True),
        ("", False),
    ],
)
def test_a_table_of_many_columns_is_wide(row, is_wide):
    html = frame_tables(f"<table><tr>{row}</tr><tr><td>x</td></tr></table>")

    assert ('class="table-text wide"' in html) is is_wide
