"""The logic of the editor's scripts, each function alone in an empty page."""

import pytest

from tests.browser.test_scripts import PLACE, page, window  # noqa: F401 - fixtures.

pytestmark = pytest.mark.needs("chromium")

TABLE = "| 主机 | 端口 |\n| --- | --- |\n| srv | 445 |"


@pytest.fixture
def run(page):  # noqa: F811 - the fixture.
    def evaluate(script, expression, *values):
        return page.evaluate(
            f"(values) => import('{PLACE}/{script}.js').then((it) => {expression})",
            values,
        )

    return evaluate


@pytest.mark.parametrize(
    ("kind", "copied", "table"),
    [
        ("text/plain", "主机\t端口\r\nsrv\t445\r\n", TABLE),
        ("text/plain", '主机\t端口\nsrv\t"445\n""a"""\n', None),
        ("text/plain", "one\ttwo\nno tab at all\n", ""),
        ("text/plain", "one line\twith a tab", ""),
        ("text/html", "<table><tr><td>主机<td>端口<tr><td>srv<td>445</table>", TABLE),
        ("text/html", "<p>Words</p><table><tr><td>a<td>b</table>", ""),
        ("text/html", "<table><tr><td>alone</table>", ""),
        (
            "text/html",
            "<table><tr><td colspan=2>a|b<tr><td>c<br>d<td>\\</table>",
            "| a\\|b |   |\n| --- | --- |\n| c<br>d | \\ |",
        ),
        (
            "text/html",
            "<table><tr><td>a<td>b<td><tr><td>1<td>2<td><tr><td><td><td></table>",
            "| a | b |\n| --- | --- |\n| 1 | 2 |",
        ),
    ],
)
def test_cells_of_a_sheet_become_a_table(run, kind, copied, table):
    made = run(
        "markdown_tables",
        "((rows) => rows ? it.toTable(rows) : '')(it.readSheet("
        "{getData: (kind) => kind === values[0] ? values[1] : ''}))",
        kind,
        copied,
    )

    expected = TABLE.replace("445 |", '445<br>"a" |') if table is None else table
    assert made == expected


@pytest.mark.parametrize(
    ("text", "grown", "made"),
    [
        (f"a\n\n{TABLE}", "withRow", f"{TABLE}\n|   |   |"),
        (
            f"a\n\n{TABLE}",
            "withColumn",
            "| 主机 | 端口 |   |\n| --- | --- | --- |\n| srv | 445 |   |",
        ),
        ("a | b", "withRow", ""),
        (f"```\n{TABLE}", "withRow", ""),
        (
            "|\\||b|\n|:--|-|\n|1|2|",
            "withRow",
            "| \\| | b |\n| :-- | - |\n| 1 | 2 |\n|   |   |",
        ),
    ],
)
def test_a_table_grows_where_one_is_in_it(run, text, grown, made):
    assert made == run(
        "markdown_tables",
        "((table) => table ? it[values[1]](table) : '')"
        "(it.findTable(values[0], values[0].length - 1))",
        text,
        grown,
    )


@pytest.mark.parametrize(
    ("before", "mark", "after"),
    [
        ("这是[重点]内容", "**", "这是**[重点]**内容"),
        ("这是**[重点]**内容", "**", "这是[重点]内容"),
        ("这是**[重点]**内容", "*", "这是***[重点]***内容"),
        ("[]", "**", "**[]**"),
    ],
)
def test_a_mark_is_set_around_a_choice_and_taken_away_again(run, before, mark, after):
    start, end = before.index("["), before.index("]") - 1

    made = run(
        "insertion",
        """((field) => {
          document.body.append(field);
          field.value = values[0];
          field.setSelectionRange(values[1], values[2]);
          it.wrap(field, values[3]);
          const [start, end] = [field.selectionStart, field.selectionEnd];
          return field.value.slice(0, start) + '[' + field.value.slice(start, end)
            + ']' + field.value.slice(end);
        })(document.createElement('textarea'))""",
        before.replace("[", "").replace("]", ""),
        start,
        end,
        mark,
    )

    assert made == after
