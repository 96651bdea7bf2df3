"""Word's automatic numbers: what a reader sees stands before its paragraph."""

import io

import pytest

from ingest import numbering, reading
from ingest.extraction import BlockType
from tests.ingest.word import abstract, level, make_docx, num, numbered, paragraph

STEPS = abstract(
    0,
    level(0, "decimal", "%1."),
    level(1, "decimal", "%1.%2"),
    level(2, "lowerLetter", "%3)"),
)


def texts(*body, **more):
    outcome = reading.read(io.BytesIO(make_docx(*body, **more)), "a.docx")
    return [block.text for block in outcome.extraction.structure]


def test_steps_are_numbered_and_deeper_ones_begin_anew():
    found = texts(
        numbered("Stop", 1), numbered("Delete", 1), numbered("On A", 1, 1), numbered("On B", 1, 1),
        numbered("Start", 1), numbered("On C", 1, 1), numbered("again", 1, 2),
        numbering=STEPS + num(1, 0),
    )  # fmt: skip

    assert found == [
        "1. Stop",
        "2. Delete",
        "2.1 On A",
        "2.2 On B",
        "3. Start",
        "3.1 On C",
        "a) again",
    ]


def test_two_lists_of_one_definition_count_on_unless_one_starts_anew():
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'

    found = texts(
        numbered("a", 1), numbered("b", 2), numbered("c", 3), numbered("d", 3),
        numbering=STEPS + num(1, 0) + num(2, 0) + num(3, 0, anew),
    )  # fmt: skip

    assert found == ["1. a", "2. b", "1. c", "2. d"]


def test_a_list_may_show_a_level_otherwise():
    other = (
        f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "(%1)")}</w:lvlOverride>'
    )

    found = texts(
        numbered("a", 1), numbered("b", 1), numbering=STEPS + num(1, 0, other)
    )

    assert found == ["(I) a", "(II) b"]


HEADINGS = (
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
    '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="step"><w:name w:val="步骤"/><w:pPr><w:numPr>'
    '<w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="ListParagraph"><w:name w:val="List Paragraph"/></w:style>'
)


def style(name):
    return f'<w:pStyle w:val="{name}"/>'


def test_styles_number_headings_and_steps():
    chapters = abstract(
        0,
        level(
            0,
            "chineseCounting",
            "第%1章",
            '<w:pStyle w:val="1"/><w:suff w:val="space"/>',
        ),
        level(1, "decimal", "%1.%2", '<w:isLgl/><w:pStyle w:val="2"/>'),
    )
    steps = abstract(1, level(0, "decimal", "步骤%1："))

    outcome = reading.read(
        io.BytesIO(
            make_docx(
                paragraph("总则", style("1")),
                paragraph("目的", style("2")),
                paragraph("操作", style("1")),
                paragraph("回退", style("2")),
                paragraph("断电", style("step")),
                paragraph("text", style("ListParagraph")),
                paragraph(
                    "off", f'{style("step")}<w:numPr><w:numId w:val="0"/></w:numPr>'
                ),
                numbering=chapters + steps + num(1, 0) + num(2, 1),
                styles=HEADINGS,
            )
        ),
        "a.docx",
    )

    assert [(block.type, block.text) for block in outcome.extraction.structure] == [
        (BlockType.HEADING, "第一章 总则"),
        (BlockType.HEADING, "1.1 目的"),
        (BlockType.HEADING, "第二章 操作"),
        (BlockType.HEADING, "2.1 回退"),
        (BlockType.LIST_ITEM, "步骤1：断电"),
        (BlockType.PARAGRAPH, "text"),
        (BlockType.PARAGRAPH, "off"),
    ]


def test_a_level_may_go_on_over_higher_ones():
    going_on = abstract(
        0,
        level(0, "decimal", "%1."),
        level(1, "decimal", "[%2]", '<w:lvlRestart w:val="0"/>'),
    )

    found = texts(
        numbered("A", 1), numbered("x", 1, 1), numbered("B", 1), numbered("y", 1, 1),
        numbering=going_on + num(1, 0),
    )  # fmt: skip

    assert found == ["1. A", "[1] x", "2. B", "[2] y"]


def test_bullets_have_no_number():
    bullets = abstract(0, level(0, "bullet", "•"))

    assert texts(numbered("a", 1), numbering=bullets + num(1, 0)) == ["a"]


def test_a_list_that_is_missing_is_a_list_without_numbers():
    assert texts(numbered("a", 7)) == ["a"]


@pytest.mark.parametrize(
    ("kind", "number", "text"),
    [
        ("chineseCounting", 10, "十"), ("chineseCounting", 21, "二十一"),
        ("chineseCountingThousand", 103, "一百零三"), ("japaneseCounting", 110, "一百一十"),
        ("chineseLegalSimplified", 12, "壹拾贰"), ("ideographDigital", 20, "二〇"),
        ("ideographTraditional", 2, "乙"), ("ideographZodiac", 12, "亥"),
        ("decimalEnclosedCircle", 3, "③"), ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalZero", 7, "07"), ("decimalFullWidth", 12, "１２"), ("lowerLetter", 27, "aa"),
        ("upperLetter", 2, "B"), ("lowerRoman", 14, "xiv"), ("ordinal", 22, "22nd"),
        ("ordinal", 12, "12th"), ("aiueo", 2, "イ"), ("ganada", 2, "나"), ("decimal", 5, "5"),
        ("none", 5, ""), ("unheardOf", 5, "5"), ("decimalEnclosedCircle", 99, "99"),
        ("chineseCounting", 10_001, "一万零一"), ("lowerRoman", 0, "0"),
    ],
)  # fmt: skip
def test_every_kind_of_number_is_written_as_word_writes_it(kind, number, text):
    assert numbering.to_text(number, kind) == text
