"""Charts as pages show them: within the policy, and readable without eyes."""

import pytest
from lxml import etree

from kb.reports.charts import Chart, Kind, Series
from kb.reports.number import Unit
from web.presentation.charts import WIDTH, draw, draw_counts, draw_spark, fits

NAME = "<b>{打印}</b> & co, 一个很长很长的名字"


def chart(kind):
    series = [Series("now", [3, None, 1.5]), Series("before", [0, 2, 1])]
    return Chart(kind, "Closed", [NAME, "b", "c"], series, Unit.COUNT)


def show(value):
    return "–" if value is None else f"{value:g}"


@pytest.mark.parametrize("kind", Kind)
def test_a_chart_says_all_its_figures_and_needs_no_style(kind):
    drawn = etree.fromstring(str(draw(chart(kind), show)))

    said = drawn.get("aria-label")
    titles = [each.text for each in drawn.iter("title")]
    assert f"{NAME}: 3" in said
    assert "b: –" in said
    assert f"now, {NAME}: 3" in titles
    assert not [
        each for each in drawn.iter() if each.get("style") or each.get("onload")
    ]


def test_where_something_else_is_counted_a_line_stands_before_the_column():
    drawn = etree.fromstring(
        str(draw_counts("Found", [("a", 1), ("b", 2), ("c", 3)], breaks=["b"]))
    )

    (line,) = (each for each in drawn.iter("line") if each.get("class") == "break")
    first, second, _ = (float(bar.get("x")) for bar in drawn.iter("rect"))
    assert first < float(line.get("x1")) == float(line.get("x2")) <= second


def test_a_chart_of_nothing_is_drawn():
    assert "<svg" in draw(Chart(Kind.COLUMNS, "Closed", [], [], Unit.COUNT), show)


def test_the_value_of_a_group_stands_beside_its_longest_bar():
    both = [Series("now", [1]), Series("before", [4])]
    drawn = etree.fromstring(
        str(draw(Chart(Kind.BARS, "Closed", ["a"], both, Unit.COUNT), show))
    )

    ends = [float(bar.get("x")) + float(bar.get("width")) for bar in drawn.iter("rect")]
    (value,) = (each for each in drawn.iter("text") if each.get("class") == "value")
    assert float(value.get("x")) > max(ends)


def test_a_spark_line_is_interrupted_where_nothing_was_counted():
    assert draw_spark([1, 2, None, 3, 4]).count("<polyline") == 2


def test_each_label_has_a_value_in_every_series():
    with pytest.raises(ValueError, match="one value for each label"):
        Chart(Kind.LINE, "Closed", ["a"], [Series("now", [1, 2])], Unit.COUNT)


def test_names_too_long_to_stand_side_by_side_do_not_fit():
    assert fits(["电话", "自助", "告警"])
    assert not fits(["中间件/Nginx", "存储与备份/存储"] * 4)


def test_the_first_and_the_last_label_of_a_line_are_whole():
    drawn = etree.fromstring(str(draw(chart(Kind.LINE), show)))

    labels = [each for each in drawn.iter("text") if each.get("class") == "bar-label"]
    assert float(labels[0].get("x")) >= 20
    assert float(labels[-1].get("x")) <= WIDTH - 20


@pytest.mark.parametrize(
    ("labels", "is_few"),
    [(["11-01", "11-08", "11-15", "11-22"], True), (["2026-01-01"] * 12, False)],
)
def test_few_columns_need_no_scrolling_on_a_telephone(labels, is_few):
    series = Series("新增", [3.0] * len(labels))
    drawn = etree.fromstring(
        str(draw(Chart(Kind.COLUMNS, "新增", labels, [series], Unit.COUNT), show))
    )

    assert ("few" in drawn.get("class").split()) is is_few
