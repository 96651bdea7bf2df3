"""Tables of reports on a telephone: a line for each row, of a name and its first figure."""

import re

import pytest
from flask import render_template_string

from kb.reporting.writing import WrittenBlock

TEMPLATE = "{% from 'shared/report.html' import rows with context %}{{ rows(part) }}"


@pytest.fixture
def lines(app):
    """What the folded lines of a table say, from the first to the last."""

    def read(columns, figures, rows):
        part = WrittenBlock(
            code="units",
            block="table",
            heading="By unit",
            columns=columns,
            figures=figures,
            rows=rows,
        )
        with app.test_request_context():
            page = render_template_string(TEMPLATE, part=part)
        summaries = re.findall(r"<summary>(.*?)</summary>", page, re.DOTALL)
        return [" ".join(re.sub("<[^>]+>", " ", each).split()) for each in summaries]

    return read


def test_a_ranking_begins_with_what_is_to_be_looked_at(lines):
    ranked = [(str(n), f"unit {n}", f"{n}.00%") for n in range(1, 9)]
    unranked = ("–", "nowhere", "–")

    shown = lines(("Rank", "Unit", "Density"), (True, False, True), (*ranked, unranked))

    assert shown[:2] == ["unit 8 8.00%", "unit 7 7.00%"]
    assert shown[6] == "显示全部 9 项"
    assert shown[-1] == "nowhere –"


def test_the_figure_beside_a_name_is_the_first_one_after_it(lines):
    row = ("The name is empty", "DQ-DJ-001", "Completeness", "2.00%")

    shown = lines(
        ("Indicator", "Code", "Dimension", "Density"),
        (False, False, False, True),
        (row,) * 7,
    )

    assert shown[0] == "The name is empty 2.00%"


def test_few_rows_with_many_columns_fold_too_and_a_single_one_does_not(lines):
    columns = [f"column {n}" for n in range(5)]
    row, figures = ["a", *"1234"], (False, True, True, True, True)

    assert lines(columns, figures, (row,) * 3) == ["a 1"] * 3
    assert lines(columns, figures, (row,)) == []
