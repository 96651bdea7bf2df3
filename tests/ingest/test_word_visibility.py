"""What a Word document shows is read, what it does not show is left out and counted."""

import io

import pytest

from ingest import reading
from ingest.extraction import FileStatus, LossCode
from tests.ingest.word import make_docx, paragraph, run


def read(*body, **more):
    return reading.read(io.BytesIO(make_docx(*body, **more)), "a.docx")


def inline(xml, **more):
    return read(paragraph("A ", inside=xml), **more)


def codes(outcome):
    return [loss.code for loss in outcome.extraction.losses]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (run("30", "<w:strike/>"), LossCode.STRUCK_OUT),
        (run("30", "<w:dstrike w:val='true'/>"), LossCode.STRUCK_OUT),
        (run("30", "<w:vanish/>"), LossCode.HIDDEN),
        (run("30", "<w:rStyle w:val='gone'/>"), LossCode.STRUCK_OUT),
        (
            "<w:del><w:r><w:delText>30</w:delText></w:r></w:del>",
            LossCode.TRACKED_DELETION,
        ),
    ],
)
def test_what_is_not_in_force_is_left_out_and_counted(xml, code):
    gone = "<w:style w:styleId='gone'><w:rPr><w:strike/></w:rPr></w:style>"

    outcome = inline(xml + run("90 s"), styles=gone)

    assert outcome.extraction.text == "A 90 s"
    assert outcome.status is FileStatus.PARTIAL
    assert [(loss.code, loss.where) for loss in outcome.extraction.losses] == [
        (code, "count 1")
    ]


@pytest.mark.parametrize("off", ["<w:strike w:val='0'/>", "<w:vanish w:val='false'/>"])
def test_what_is_switched_off_is_shown(off):
    assert inline(run("30", off)).extraction.text == "A 30"


def test_a_whole_style_may_be_struck_out():
    gone = "<w:style w:styleId='old'><w:rPr><w:strike/></w:rPr></w:style>"

    outcome = read(
        paragraph("never", "<w:pStyle w:val='old'/>"), paragraph("now"), styles=gone
    )

    assert outcome.extraction.text == "now"


def test_readings_above_words_are_left_out_and_counted():
    ruby = (
        "<w:r><w:ruby><w:rt><w:r><w:t>ruì</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>锐</w:t></w:r>"
        "</w:rubyBase></w:ruby></w:r>"
    )

    outcome = read(paragraph("", inside=ruby + run("捷")))

    assert outcome.extraction.text == "锐捷"
    assert codes(outcome) == [LossCode.READING]


def control(properties, content):
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_a_prompt_is_no_text_wherever_it_stands():
    prompt = control("<w:showingPlcHdr/>", run("Click here"))
    block = control("<w:showingPlcHdr/>", paragraph("Choose an item."))

    outcome = read(paragraph("Plan: ", inside=prompt), block)

    assert outcome.extraction.text == "Plan:"
    assert [loss.where for loss in outcome.extraction.losses] == ["count 2"]


def test_boxes_say_whether_they_are_ticked():
    box = "<w14:checkbox><w14:checked w14:val='{}'/></w14:checkbox>"

    outcome = inline(
        control(box.format(1), run("☒"))
        + run(" yes ")
        + control(box.format(0), run("☐"))
        + run(" no")
    )

    assert outcome.extraction.text == "A ☑ yes ☐ no"


def form(data):
    return f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData>{data}</w:ffData></w:fldChar></w:r>"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<w:checkBox><w:default w:val='1'/></w:checkBox>", "☑"),
        ("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>", "☐"),
        ("<w:checkBox><w:checked/></w:checkBox>", "☑"),
        (
            "<w:ddList><w:result w:val='1'/><w:listEntry w:val='Low'/><w:listEntry w:val='High'/></w:ddList>",
            "High",
        ),
        ("<w:ddList><w:listEntry w:val='Low'/></w:ddList>", "Low"),
    ],
)
def test_form_fields_of_old_say_what_was_chosen(data, text):
    assert inline(form(data)).extraction.text == f"A {text}"


FIELD = (
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> HYPERLINK {} </w:instrText></w:r>"
    "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>here</w:t></w:r>"
    "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
)


@pytest.mark.parametrize(
    "link",
    [
        "<w:hyperlink r:id='l1'><w:r><w:t>here</w:t></w:r></w:hyperlink>",
        FIELD.format('"https://a.example.org/fw.bin"'),
        "<w:fldSimple w:instr=' HYPERLINK &quot;https://a.example.org/fw.bin&quot;'><w:r><w:t>here</w:t></w:r></w:fldSimple>",
    ],
)
def test_a_link_says_where_it_leads(link):
    outcome = inline(link, links=[("l1", "https://a.example.org/fw.bin")])

    assert outcome.extraction.text == "A here (https://a.example.org/fw.bin)"


def test_a_link_within_the_document_or_that_shows_its_address_adds_nothing():
    inner = FIELD.format("\\l &quot;_Toc1&quot;")
    shown = "<w:hyperlink r:id='l1'><w:r><w:t>a.example.org/x</w:t></w:r></w:hyperlink>"

    outcome = inline(inner + shown, links=[("l1", "mailto:a.example.org/x")])

    assert outcome.extraction.text == "A herea.example.org/x"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (run("10") + run("9", "<w:vertAlign w:val='superscript'/>"), "10^9"),
        (run("m") + run("2", "<w:vertAlign w:val='superscript'/>"), "m²"),
        (run("1") + run("st", "<w:vertAlign w:val='superscript'/>"), "1st"),
        (run("CO") + run("2", "<w:vertAlign w:val='subscript'/>"), "CO₂"),
        ("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>", "☑"),
        ("<w:r><w:sym w:font='Wingdings 2' w:char='52'/></w:r>", "☑"),
        ("<w:r><w:sym w:font='Symbol' w:char='F0B3'/></w:r>", "≥"),
        (run("\uf06d", "<w:rFonts w:ascii='Symbol'/>"), "μ"),
        ("<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>a+b</m:t></m:r></m:den></m:f></m:oMath>", "a/(a+b)"),
        ("<m:oMath><m:sSup><m:e><m:r><m:t>2</m:t></m:r></m:e><m:sup><m:r><m:t>10</m:t></m:r></m:sup></m:sSup></m:oMath>", "2^10"),
        ("<m:oMath><m:rad><m:deg/><m:e><m:r><m:t>x+1</m:t></m:r></m:e></m:rad></m:oMath>", "√(x+1)"),
        ("<m:oMath><m:d><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d></m:oMath>", "(x)"),
        ("<w:r><w:pict><v:shape alt='rack'><v:textpath string='机密'/></v:shape></w:pict></w:r>", "rack 机密"),
        ("<w:r><w:drawing><wp:docPr descr='error 0x80070035'/></w:drawing></w:r>", "error 0x80070035"),
    ],
)  # fmt: skip
def test_signs_powers_and_descriptions_are_text(xml, text):
    outcome = inline(xml)

    assert " ".join(outcome.extraction.text.split()) == f"A {text}"
    assert outcome.status is FileStatus.OK


def test_a_sign_that_nobody_knows_is_counted():
    assert codes(inline("<w:r><w:sym w:font='Wingdings' w:char='F025'/></w:r>")) == [
        LossCode.UNKNOWN_SIGN
    ]


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_merged_cells_are_filled_in():
    span, begin, go_on = (
        "<w:gridSpan w:val='2'/>",
        "<w:vMerge w:val='restart'/>",
        "<w:vMerge/>",
    )
    rows = (
        cell("Site", begin) + cell("Window", span) + cell("Contact", begin),
        cell("", go_on) + cell("from") + cell("to") + cell("", go_on),
        cell("Beijing") + cell("22:00") + cell("02:00") + cell("7001"),
    )
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)

    (block,) = read(f"<w:tbl>{table}</w:tbl>").extraction.structure

    assert block.rows == [
        ["Site", "Window", "", "Contact"],
        ["Site", "from", "to", "Contact"],
        ["Beijing", "22:00", "02:00", "7001"],
    ]


def test_the_lines_of_a_cell_stay_lines():
    two = f"<w:tc>{paragraph('enable')}{paragraph('show run')}</w:tc>"

    (block,) = read(
        f"<w:tbl><w:tr>{cell('1')}{two}</w:tr></w:tbl>"
    ).extraction.structure

    assert block.rows == [["1", "enable\nshow run"]]
