"""Web pages and Markdown as a browser shows them."""

import io

import pytest

from ingest import reading
from ingest.extraction import FileStatus, LossCode
from kb.articles.emphasis import emphasise_chinese


def read(body, name="a.html"):
    data = (
        f"<!doctype html><html><body>{body}</body></html>" if name == "a.html" else body
    )
    return reading.read(io.BytesIO(data.encode()), name)


def texts(body, name="a.html"):
    return [block.text for block in read(body, name).extraction.structure]


def codes(outcome):
    return [loss.code for loss in outcome.extraction.losses]


@pytest.mark.parametrize(
    ("gone", "code"),
    [
        ("<del>30</del>", LossCode.STRUCK_OUT),
        ("<s>30</s>", LossCode.STRUCK_OUT),
        ('<span style="text-decoration: line-through">30</span>', LossCode.STRUCK_OUT),
        ("<span hidden>30</span>", LossCode.HIDDEN),
        ('<span style="color:red; display:none">30</span>', LossCode.HIDDEN),
        ('<i style="visibility: hidden">30</i>', LossCode.HIDDEN),
        ("<ruby><rp>(</rp><rt>30</rt><rp>)</rp></ruby>", LossCode.READING),
        ('<input placeholder="30">', LossCode.PROMPT),
    ],
)
@pytest.mark.parametrize(
    "place", ["<p>Set it to {}90 s</p>", "<table><tr><td>a<td>Set it to {}90 s</table>"]
)
def test_what_is_not_in_force_is_left_out_and_counted(gone, code, place):
    outcome = read(place.format(gone))

    assert " ".join(outcome.extraction.text.split()).endswith("Set it to 90 s")
    assert [(loss.code, loss.where) for loss in outcome.extraction.losses] == [
        (code, "count 1")
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('Server <input type="text" value="ldap-03"> port', "Server ldap-03 port"),
        (
            '<input type="checkbox" checked> yes <input type="checkbox"> no',
            "☑ yes ☐ no",
        ),
        ("<select><option>plain<option selected>ldaps</select>", "ldaps"),
        ("<select><option>plain<option>ldaps</select>", "plain"),
        ("<label>dc=org</label><label>Mode</label>", "dc=org Mode"),
        ("<textarea>two\nlines</textarea>", "two lines"),
        ('<input type="hidden" value="secret">x', "x"),
        ('<input type="password" value="secret">x', "x"),
        (
            '<a href="https://a.example.org/fw">here</a>',
            "here (https://a.example.org/fw)",
        ),
        ('<a href="https://a.example.org/fw">a.example.org/fw</a>', "a.example.org/fw"),
        ('<a href="#top">here</a> <a href="x.html">b</a>', "here b"),
        ('<a href="mailto:it@example.org">IT</a>', "IT (it@example.org)"),
        ('<img alt="error 0x80070035" src="x.png">', "error 0x80070035"),
        (
            "10<sup>9</sup> m<sup>2</sup> 1<sup>st</sup> CO<sub>2</sub>",
            "10^9 m² 1st CO₂",
        ),
        ("<ruby>拓<rt></rt>扑</ruby>", "拓扑"),
    ],
)
def test_what_a_page_shows_is_text(body, text):
    assert texts(f"<p>{body}</p>") == [text]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
        ('<ol start="4"><li>a<li value="9">b<li>c</ol>', ["4. a", "9. b", "10. c"]),
        (
            '<ol type="a"><li>x<ol type="i"><li>y</ol><li>z</ol>',
            ["a. x", "i. y", "b. z"],
        ),
        ("<ol reversed><li>a<li>b</ol>", ["2. a", "1. b"]),
        ('<ol style="list-style-type: cjk-ideographic"><li>断电</ol>', ["一、断电"]),
        ("<ul><li>a<ol><li>b</ol></ul>", ["a", "1. b"]),
    ],
)
def test_items_have_the_numbers_that_a_page_shows(body, found):
    assert texts(body) == found


def test_the_levels_of_items_are_those_of_their_lists():
    blocks = read("<ul><li>a<ul><li>b</ul></ul>").extraction.structure

    assert [block.level for block in blocks] == [1, 2]


TABLE = """<table><caption>Ports</caption><tr><th rowspan=2>System</th><th colspan=2>Server</th></tr>
<tr><th>name</th><th>owner</th></tr><tr><td rowspan=2>ERP</td><td>db-01</td><td>Li</td></tr>
<tr><td>app-01<br>app-02</td><td><pre>conf t\nshut</pre></td></tr></table>"""


def test_spans_are_filled_in_and_lines_of_cells_stay():
    caption, table = read(TABLE).extraction.structure

    assert caption.text == "Ports"
    assert table.rows == [
        ["System", "Server"],
        ["System", "name", "owner"],
        ["ERP", "db-01", "Li"],
        ["ERP", "app-01\napp-02", "conf t\nshut"],
    ]


def test_a_port_table_is_read_from_the_grid():
    head = "<tr><th colspan=2>本端<th colspan=2>对端<th rowspan=2>VLAN</tr><tr><th>设备<th>端口<th>设备<th>端口</tr>"
    rows = "<tr><td rowspan=2>core-sw-01<td>GE0/0/1<td>fw-01<td>eth1<td>10</tr><tr><td>GE0/0/2<td>fw-02<td>eth1<td>20</tr>"

    graph = read(f"<table>{head}{rows}</table>").extraction.topology

    assert {node.name for node in graph.nodes} == {"core-sw-01", "fw-01", "fw-02"}
    assert {
        (edge.source_port, edge.target_port, edge.vlans) for edge in graph.edges
    } == {
        ("GE0/0/1", "eth1", ("10",)),
        ("GE0/0/2", "eth1", ("20",)),
    }


def test_spans_that_would_fill_the_memory_are_filled_to_a_limit():
    rows = "".join("<tr><td>x" for _ in range(3_000))
    wide = "".join(f'<td rowspan="60000" colspan="900">{"y" * 190}' for _ in range(3))

    outcome = read(f"<table><tr>{wide}</tr>{rows}</table>")

    assert len(outcome.extraction.text) < 9_000_000


def test_the_target_of_a_heading_stands_behind_it():
    assert texts('<h2><a href="https://a.example.org/x">现象</a></h2>') == [
        "现象",
        "https://a.example.org/x",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3. a\n4. b\n   1) c\n5. d", ["3. a", "4. b", "1) c", "5. d"]),
        ("- [x] done\n- [ ] open", ["☑ done", "☐ open"]),
        ("see [here](https://a.example.org/x)", ["see here (https://a.example.org/x)"]),
        ("10<sup>9</sup> a<br>b", ["10^9 a\nb"]),
        ("**重启：**打印服务。**注意：**先备份", ["重启：打印服务。注意：先备份"]),
        ("请用**“管理员”**登录", ["请用“管理员”登录"]),
        ("a * b * c 2**3", ["a * b * c 2**3"]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ["a\tb"]),
    ],
)
def test_markdown_is_read_as_its_page_shows_it(text, found):
    assert texts(text, "a.md") == found


def test_struck_out_markdown_is_left_out_and_counted():
    outcome = read("Set it to ~~30~~<del>40</del>90 s", "a.md")

    assert outcome.extraction.text == "Set it to 90 s"
    assert [(loss.code, loss.where) for loss in outcome.extraction.losses] == [
        (LossCode.STRUCK_OUT, "count 2")
    ]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**重启：**打印", "<strong>重启：</strong>打印"),
        ("用*“甲”*和*乙*", "用<em>“甲”</em>和<em>乙</em>"),
        ("a**b** ** c", "a<strong>b</strong> ** c"),
        ("价格 5 * 3", "价格 5 * 3"),
    ],
)
def test_emphasis_beside_chinese_is_shown(text, html):
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only here.

    assert emphasise_chinese(MarkdownIt()).render(text).strip() == f"<p>{html}</p>"


FONTS = (
    r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Symbol;}{\f2\fcharset2 Wingdings;}}"
)


@pytest.mark.parametrize(
    ("body", "text", "lost"),
    [
        (r"Set it to {\strike 30}90 s", "Set it to 90 s", [LossCode.STRUCK_OUT]),
        (r"Set it to \strike 30\strike0 90 s", "Set it to 90 s", [LossCode.STRUCK_OUT]),
        (r"A {\v secret}b", "A b", [LossCode.HIDDEN]),
        (r"10{\super 9} CO{\sub 2}", "10^9 CO₂", []),
        (r"{\f1 \'b3}90 {\f1\u-3987?}s {\f2 \'fe}", "≥90 μs ☑", []),
        (r'{\field{\*\fldinst HYPERLINK "https://a.example.org/x"}{\fldrslt here}} b',
         "here (https://a.example.org/x) b", []),
    ],
)  # fmt: skip
def test_rich_text_is_read_as_it_is_shown(body, text, lost):
    data = rf"{{\rtf1\ansi{FONTS}{body}\par}}".encode()

    outcome = reading.read(io.BytesIO(data), "a.rtf")

    assert outcome.extraction.text == text
    assert codes(outcome) == lost


def test_a_page_that_scripts_show_is_read_all_the_same():
    outcome = read(
        f'<p>menu</p><div style="display:none"><p>{"a long article " * 9}</p></div>'
    )

    assert "a long article" in outcome.extraction.text
    assert codes(outcome) == [LossCode.HIDDEN_SHOWN]


STYLES = """<style>
  .gone { display: none }  p.past, #draft { color: red; visibility:hidden }
  .old { text-decoration: line-through }
  .menu { display:none } .menu { display: block }
  @media print { .printed { display: none } }
  @media screen { .seen { display: none } }
  .note:hover, .note .inner { display: none }
</style>"""


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ('<p class="gone">ghost</p>', LossCode.HIDDEN),
        ('<p class="wide gone">ghost</p>', LossCode.HIDDEN),
        ('<p class="past">ghost</p>', LossCode.HIDDEN),
        ('<div id="draft">ghost</div>', LossCode.HIDDEN),
        ('<span class="seen">ghost</span>', LossCode.HIDDEN),
        ('<table><tr class="gone"><td>ghost</td></tr></table>', LossCode.HIDDEN),
        ('<table><tr><td class="gone">ghost</td></tr></table>', LossCode.HIDDEN),
        ('<span class="old">ghost</span>', LossCode.STRUCK_OUT),
    ],
)
def test_what_a_page_hides_by_its_own_styles_is_left_out(element, code):
    page = f"{STYLES}<p>{'What the page shows. ' * 5}</p>{element}"

    outcome = reading.read(io.BytesIO(page.encode()), "a.html")

    assert "ghost" not in outcome.extraction.text
    assert [loss.code for loss in outcome.extraction.losses] == [code]


@pytest.mark.parametrize(
    "element",
    [
        '<div class="past">shown</div>',
        '<div class="menu">shown</div>',
        '<p class="printed">shown</p>',
        '<p class="note">shown</p>',
        '<p class="gone" style="display:block">shown</p>',
    ],
)
def test_what_its_styles_do_not_hide_is_read(element):
    outcome = reading.read(io.BytesIO(f"{STYLES}{element}".encode()), "a.html")

    assert outcome.status is FileStatus.OK
    assert outcome.extraction.text == "shown"
