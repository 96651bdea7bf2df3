"""OpenDocument texts and slides as LibreOffice shows them."""

import io

import pytest

from ingest import reading
from ingest.extraction import LossCode
from tests.ingest import documents

STYLES = """<office:automatic-styles>
<style:style style:name="T1"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="T2"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T3"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="T4" style:parent-style-name="T1"/>
<style:style style:name="T5"><style:text-properties style:font-name="Wingdings"/></style:style>
<text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-suffix="." style:num-format="1"/>
<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/>
</text:list-style>
<text:list-style style:name="L2"><text:list-level-style-number text:level="1" style:num-prefix="第"
 style:num-suffix="步" style:num-format="一, 二, 三, ..."/></text:list-style>
<text:list-style style:name="L3"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
<text:outline-style style:name="O">
<text:outline-level-style text:level="1" style:num-format="1"/>
<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>
</text:outline-style></office:automatic-styles>"""
SPACES = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:svg="urn:svg" xmlns:loext="urn:loext"'


def read(body):
    data = documents.make_odf(
        "text", f"<office:text {SPACES}>{STYLES}{body}</office:text>"
    )
    return reading.read(io.BytesIO(data), "a.odt")


def texts(body):
    return [block.text for block in read(body).extraction.structure][1:]


def items(*contents, attributes=""):
    inside = "".join(f"<text:list-item>{each}</text:list-item>" for each in contents)
    return f"<text:list {attributes}>{inside}</text:list>"


def p(text):
    return f"<text:p>{text}</text:p>"


def test_steps_are_numbered():
    inner = items(p("on A"), p("on B"))

    found = texts(
        items(
            p("stop"),
            p("delete") + inner,
            p("start"),
            attributes='text:style-name="L1"',
        )
    )

    assert found == ["1. stop", "2. delete", "2.1 on A", "2.2 on B", "3. start"]


def test_a_list_may_go_on_or_begin_anew():
    named = 'text:style-name="L1"'

    found = texts(
        items(p("a"), attributes=named)
        + p("between")
        + items(p("b"), attributes=f'{named} text:continue-numbering="true"')
        + items(p("c"), attributes=named)
        + items(p("甲"), attributes='text:style-name="L2"')
        + items(p("dot"), attributes='text:style-name="L3"')
    )

    assert found == ["1. a", "between", "2. b", "1. c", "第一步甲", "dot"]


def test_a_second_paragraph_of_an_item_has_no_number():
    assert texts(items(p("a") + p("more"), p("b"), attributes='text:style-name="L1"')) == [
        "1. a", "more", "2. b",
    ]  # fmt: skip


def test_headings_have_their_numbers():
    def h(level, text):
        return f'<text:h text:outline-level="{level}">{text}</text:h>'

    assert texts(h(1, "A") + h(2, "B") + h(1, "C") + h(2, "D")) == [
        "1 A",
        "1.1 B",
        "2 C",
        "2.1 D",
    ]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ('<text:span text:style-name="T1">30</text:span>', LossCode.STRUCK_OUT),
        ('<text:span text:style-name="T4">30</text:span>', LossCode.STRUCK_OUT),
        ('<text:span text:style-name="T2">30</text:span>', LossCode.HIDDEN),
        ("<text:placeholder>30</text:placeholder>", LossCode.PROMPT),
        ('<loext:content-control loext:showing-place-holder="true">30</loext:content-control>', LossCode.PROMPT),
        ("<text:ruby><text:ruby-base/><text:ruby-text>30</text:ruby-text></text:ruby>", LossCode.READING),
    ],
)  # fmt: skip
def test_what_is_not_shown_is_left_out_and_counted(xml, code):
    outcome = read(p(f"{xml}90 s"))

    assert "30" not in outcome.extraction.text
    assert "90 s" in outcome.extraction.text
    assert [loss.code for loss in outcome.extraction.losses] == [code]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('10<text:span text:style-name="T3">9</text:span> B', "10^9 B"),
        ('<text:a xlink:href="https://a.example.org/x">here</text:a>', "here (https://a.example.org/x)"),
        ('<text:a xlink:href="#chapter">here</text:a>', "here"),
        ('<text:span text:style-name="T5">\uf0fe</text:span> yes', "☑ yes"),
        ('<loext:content-control loext:checkbox="true" loext:checked="true">☒</loext:content-control>', "☑"),
        ("<draw:frame><draw:image/><svg:desc>error 0x80070035</svg:desc></draw:frame>", "error 0x80070035"),
    ],
)  # fmt: skip
def test_powers_targets_ticks_and_descriptions_are_text(xml, text):
    assert texts(p(xml)) == [text]


def test_merged_cells_are_filled_in_and_lines_stay():
    def cell(text, attributes=""):
        return f"<table:table-cell {attributes}>{text}</table:table-cell>"

    rows = (
        cell(p("ERP"), 'table:number-rows-spanned="2"') + cell(p("db-01")),
        "<table:covered-table-cell/>" + cell(p("app-01") + p("app-02")),
    )
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)

    block = read(f"<table:table>{table}</table:table>").extraction.structure[1]

    assert block.rows == [["ERP", "db-01"], ["ERP", "app-01\napp-02"]]


def test_a_form_says_what_is_ticked_and_typed():
    forms = (
        '<office:forms xmlns:form="urn:form"><form:form><form:checkbox form:id="c1" form:label="Backup"'
        ' form:current-state="checked"/><form:text form:id="c2" form:current-value="db-01"/></form:form></office:forms>'
    )

    found = texts(
        f'{forms}<text:p><draw:control draw:control="c1"/></text:p><draw:control draw:control="c2"/>'
    )

    assert found == ["☑ Backup", "db-01"]
