"""Titles: what a program calls its document by itself is none."""

import pytest

from ingest import titles
from ingest.extraction import Block, BlockType

HEADING = Block(BlockType.HEADING, "核心机房搬迁方案", 1)


@pytest.mark.parametrize(
    "stated",
    [
        "PowerPoint 演示文稿", "PowerPoint Presentation", "PowerPoint-Präsentation",
        "Présentation PowerPoint", "Presentación de PowerPoint", "PowerPoint プレゼンテーション",
        "幻灯片 1", "Slide 1", "文档1", "文档 12", "Document1", "Dokument1", "工作簿1", "Book1", "Mappe1",
        "新建 Microsoft Word 文档", "新建 Microsoft Word 文档 (2)", "New Microsoft Word Document",
        "Microsoft Word - 文档1", "Microsoft Word - Document1", "untitled", "Untitled-1",
        "无标题", "未命名", "Untitled Document", "Unbenannt", "Microsoft Word - plan.docx", "plan.pptx",
        "https://wiki.example.org/pages/viewpage.action?pageId=17", "C:\\Users\\wang\\plan",
        "file:///home/x/y", "/home/wang/plan", "about:blank", "a", "", None, "\ue001\ue002\ue003",
        "WPS 演示", "Presentation1", "演示文稿1", "Microsoft PowerPoint - 演示文稿2", "Print",
    ],
)  # fmt: skip
def test_what_a_program_calls_its_document_is_no_title(stated):
    assert titles.choose(stated, (HEADING,)) == "核心机房搬迁方案"


@pytest.mark.parametrize(
    "stated",
    [
        "Document management policy", "文档管理制度", "演示环境搬迁方案", "Book of standards",
        "PowerPoint crashes when printing", "Slide projector manual", "制度", "Scan of subnet 10.2",
        "Sheet metal cabinets", "Title of the change", "工作簿无法打开", "Print server restart",
        "New document workflow", "/etc/fstab explained", "VPN",
    ],
)  # fmt: skip
def test_a_title_that_somebody_wrote_stays(stated):
    assert titles.choose(stated, (HEADING,)) == stated


def test_what_a_printer_driver_adds_is_left_out():
    assert titles.choose("Microsoft Word - 交换机手册", ()) == "交换机手册"


def test_a_heading_that_is_no_title_is_passed_over():
    found = titles.choose(None, (Block(BlockType.HEADING, "无标题", 1), HEADING))

    assert found == "核心机房搬迁方案"


def test_without_headings_the_first_slide_says_it():
    blocks = (
        Block(BlockType.SLIDE, "Slide 1", page=1),
        Block(BlockType.PARAGRAPH, "机房搬迁\n第二行", page=1),
        Block(BlockType.PARAGRAPH, "later", page=1),
    )

    assert titles.choose("PowerPoint 演示文稿", blocks) == "机房搬迁"
    assert titles.choose(None, (Block(BlockType.PARAGRAPH, "text"),)) is None
