"""Tables of texts: in a box that has a name."""

import re

import pytest

from web.presentation.markdown import render
from web.presentation.tables import frame_tables


@pytest.fixture(autouse=True)
def _in_english(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def test_a_table_has_a_box_with_a_name_that_keys_can_reach():
    html = str(render("| a | b |\n|---|---|\n| 1 | 2 |", "s").html)

    assert re.search(
        r'<div class="table-text" role="region" tabindex="0" aria-label="Table 1">'
        r"\s*<table>.*</table>\s*</div>",
        html,
        re.DOTALL,
    )


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


FIGURES = """| 系统 | 次数 | 占比 | 地址 | 说明 |
| --- | --- | --- | ---: | :-- |
| OA | 1,200 | 98.5 % | 10.1.1.1 | 7 |
| VPN | – | -3 % | x | 8 |
"""


def test_a_column_of_figures_stands_at_the_right():
    html = str(render(FIGURES, "s").html)

    assert '<th class="digits">次数</th>' in html
    assert '<td class="digits">1,200</td>' in html
    assert '<td class="digits">–</td>' in html
    assert '<td class="digits">-3 %</td>' in html
    assert "<th>系统</th>" in html


def test_a_column_stands_where_its_author_chose():
    html = str(render(FIGURES, "s").html)

    assert '<th class="digits">地址</th>' in html
    assert "<td>7</td>" in html


def test_a_cell_of_html_has_no_class_but_that():
    html = str(
        render(
            '<table><tr><td class="digits">1</td><td class="bad">2</td></tr></table>',
            "s",
        ).html
    )

    assert '<td class="digits">1</td><td>2</td>' in html
