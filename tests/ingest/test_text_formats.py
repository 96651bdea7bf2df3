"""Text, tables, Markdown and web pages."""

import io

import pytest

from ingest import reading
from ingest.extraction import BlockType, LossCode
from tests.ingest import samples

CHINESE = "打印机显示脱机，请重启后台处理程序。"
TRADITIONAL = "印表機顯示離線，請重新啟動列印服務並檢查網路連線。"


def extract(data, name):
    return reading.read(io.BytesIO(data), name).extraction


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "gb18030"),
        ("打印机脱机", "gb18030"),
        (TRADITIONAL, "big5"),
        ("Printer is offline.", "utf-16-le"),
        ("Drucker für Gäste", "cp1252"),
    ],
)
def test_old_and_new_encodings_are_recognised(text, encoding):
    assert extract(text.encode(encoding), "a.txt").text == text


def test_bytes_without_meaning_are_a_loss():
    text = CHINESE.encode("utf-16-le")

    extraction = extract(b"\xff\xfe" + text + b"\x00\xdc", "a.txt")

    assert CHINESE in extraction.text
    assert extraction.losses[0].code == LossCode.REPLACED_CHARACTERS


def test_empty_lines_part_paragraphs():
    extraction = extract(b"one\r\ntwo\r\n\r\nthree", "a.txt")

    assert [block.text for block in extraction.structure] == ["one\ntwo", "three"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_of_values_is_a_table(separator):
    lines = [
        separator.join(row) for row in (("设备", "端口"), ("fw-01", "1"), ("b", "2"))
    ]

    (block,) = extract("\n".join(lines).encode("gbk"), "a.csv").structure

    assert block.type is BlockType.TABLE
    assert block.text == "设备\t端口\nfw-01\t1\nb\t2"


def test_markdown_keeps_front_matter_structure_and_source():
    extraction = extract(samples.MARKDOWN.encode(), "a.md")

    assert extraction.attributes == {"title": "打印机脱机", "tags": ["打印", "spooler"]}
    assert extraction.title == "打印机脱机"
    assert [block.type for block in extraction.structure] == [
        BlockType.HEADING,
        BlockType.PARAGRAPH,
        BlockType.LIST_ITEM,
        BlockType.CODE,
        BlockType.TABLE,
    ]
    assert "# 打印机脱机" not in extraction.markdown
    assert "先看*电源*" in extraction.markdown


def test_toml_front_matter_is_read():
    extraction = extract(b'+++\ntitle = "VPN"\n+++\ntext', "a.md")

    assert extraction.attributes == {"title": "VPN"}


@pytest.mark.parametrize(
    "matter",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        "a: !!python/object/apply:os.system [ls]",
        "a: [",
        "just words",
        "- a\n- b",
    ],
)
def test_front_matter_that_is_none_stays_text(matter):
    extraction = extract(f"---\n{matter}\n---\ntext".encode(), "a.md")

    assert extraction.attributes == {}
    assert "text" in extraction.text


def test_a_page_gives_its_prose_without_scripts_and_navigation():
    extraction = extract(samples.HTML.encode(), "a.html")

    assert [(b.type, b.text) for b in extraction.structure] == [
        (BlockType.HEADING, "打印机脱机"),
        (BlockType.PARAGRAPH, "先看电源。"),
        (BlockType.LIST_ITEM, "重启"),
        (BlockType.CODE, "net stop spooler\nnet start spooler"),
        (BlockType.TABLE, "键\t值"),
    ]
    assert extraction.title == "打印机脱机"


def test_a_page_declares_its_encoding():
    page = f'<html><meta charset="gb2312"><body><p>{CHINESE}镕</p></body></html>'

    assert extract(page.encode("gbk"), "a.html").text == f"{CHINESE}镕"


def test_what_lies_too_deep_in_a_page_is_a_loss():
    page = f"<html><p>before</p>{'<div>' * 5_000}deep{'</div>' * 5_000}"

    extraction = extract(page.encode(), "a.html")

    assert "before" in extraction.text
    assert [loss.code for loss in extraction.losses] == [LossCode.CUT]


def test_deep_lists_are_read():
    lines = [f"{'  ' * depth}- item {depth}" for depth in range(40)]

    extraction = extract("\n".join(lines).encode(), "a.md")

    assert [block.level for block in extraction.structure] == list(range(1, 41))
