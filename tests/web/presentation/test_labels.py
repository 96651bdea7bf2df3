"""On a narrow screen a row is a card: each of its cells says what it is about."""

from web.presentation.labels import label_cells

HEAD = '<thead><tr><th>No.</th><th>What<span class="visually-hidden"> it is</span></th><th></th></tr></thead>'


def labelled(row, *, head=HEAD, role=' role="table"'):
    page = label_cells(f"<table{role}>{head}<tbody><tr>{row}</tr></tbody></table>")
    return page.partition("<tbody><tr>")[2].removesuffix("</tr></tbody></table>")


def test_a_cell_has_the_words_of_its_head():
    assert labelled('<td>7</td><td class="x">fan</td>') == (
        '<td data-label="No.">7</td><td class="x" data-label="What">fan</td>'
    )


def test_a_cell_that_says_it_already_stays_as_it_is():
    row = '<td data-label="Number">7</td><td class="tick">x</td><td>y</td>'

    assert labelled(row) == row


def test_a_cell_below_another_counts_as_many_columns_as_it_is_wide():
    assert labelled('<td colspan="2">7</td><td>y</td>') == (
        '<td colspan="2">7</td><td>y</td>'
    )
    assert labelled("<th>7</th><td>y</td>") == '<th>7</th><td data-label="What">y</td>'


def test_the_last_row_of_heads_counts():
    head = "<thead><tr><th>a</th></tr><tr><th>b</th></tr></thead>"

    assert labelled("<td>7</td>", head=head) == '<td data-label="b">7</td>'


def test_a_head_cannot_smuggle_anything_in():
    head = "<thead><tr><th>a&quot; onclick=&quot;b &lt;c&gt;</th></tr></thead>"

    assert labelled("<td>7</td>", head=head) == (
        '<td data-label="a&#34; onclick=&#34;b &lt;c&gt;">7</td>'
    )


def test_a_table_of_a_text_stays_as_it_is():
    assert labelled("<td>7</td>", role="") == "<td>7</td>"


def test_every_table_of_a_page_has_its_own_heads():
    one = '<table role="table"><thead><tr><th>{0}</th></tr></thead><tr><td>1</td></tr></table>'

    page = label_cells(one.format("a") + "<p>" + one.format("b"))

    assert page.count('data-label="a"') == page.count('data-label="b"') == 1


def test_a_cell_with_nothing_in_it_is_marked_and_so_are_few_words():
    assert labelled("<td> </td><td>市级信息科</td>") == (
        '<td data-label="No." data-blank> </td>'
        '<td data-label="What" data-short>市级信息科</td>'
    )
    assert "data-short" in labelled("<td>2 to 3</td>")
    assert "data-short" in labelled("<td>2026-01-31</td>")


def test_a_sentence_or_a_form_in_a_cell_is_not_held_in_one_line():
    for inside in ("市级信息中心网络科", "a sentence of words", "<form>a b</form>"):
        assert "data-short" not in labelled(f"<td>{inside}</td>")
