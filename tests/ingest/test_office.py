"""Office files: nothing that a reader sees is missing, nothing comes twice."""

import io

import pytest

from ingest import reading
from ingest.extraction import BlockType, FileStatus, LossCode
from tests.ingest import samples


def extract(data, name):
    return reading.read(io.BytesIO(data), name).extraction


def blocks(extraction, kind):
    return [block.text for block in extraction.structure if block.type is kind]


@pytest.fixture(scope="module")
def manual():
    return extract(samples.make_docx(), "manual.docx")


def test_headers_footers_and_text_boxes_are_read_once(manual):
    for words in ("页眉甲", "页脚乙", "文本框丙"):
        assert manual.text.count(words) == 1


def test_headings_lists_and_tables_keep_their_kind(manual):
    assert "第一章" in blocks(manual, BlockType.HEADING)
    assert blocks(manual, BlockType.LIST_ITEM) == ["先断电"]
    assert blocks(manual, BlockType.TABLE) == ["设备\t端口\nfw-01\tethernet1/1"]


STYLES = """<w:styles xmlns:w="{0}">
<w:style w:styleId="1"><w:name w:val="heading 2"/></w:style>
<w:style w:styleId="a"><w:name w:val="章节"/><w:basedOn w:val="1"/></w:style>
<w:style w:styleId="b"><w:name w:val="大纲"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:styleId="c"><w:name w:val="正文"/><w:basedOn w:val="1"/><w:pPr><w:outlineLvl
 w:val="9"/></w:pPr></w:style>
<w:style w:styleId="d"><w:name w:val="环"/><w:basedOn w:val="e"/></w:style>
<w:style w:styleId="e"><w:name w:val="环"/><w:basedOn w:val="d"/></w:style>
</w:styles>"""


@pytest.mark.parametrize(
    ("style", "level"), [("1", 2), ("a", 2), ("b", 3), ("c", 0), ("d", 0), ("?", 0)]
)
def test_a_heading_is_known_by_its_style_and_what_that_is_based_on(style, level):
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = (
        f'<w:document xmlns:w="{space}"><w:body><w:p><w:pPr><w:pStyle w:val="{style}"/>'
        "</w:pPr><w:r><w:t>故障处理</w:t></w:r></w:p></w:body></w:document>"
    )
    parts = {"word/document.xml": xml, "word/styles.xml": STYLES.format(space)}

    (block,) = extract(samples.zipped(parts), "a.docx").structure

    assert block.level == level
    assert (block.type is BlockType.HEADING) == (level > 0)


def test_properties_are_read(manual):
    assert (manual.title, manual.author) == ("交换机手册", "王工")
    assert manual.created_at is not None


@pytest.mark.parametrize(
    ("part", "element"),
    [
        ("word/footnotes.xml", "footnote"),
        ("word/endnotes.xml", "endnote"),
        ("word/comments.xml", "comment"),
    ],
)
def test_notes_and_comments_are_read(part, element):
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = (
        f'<w:{element}s xmlns:w="{space}"><w:{element} w:id="2"><w:p><w:r>'
        f"<w:t>批注戊</w:t></w:r></w:p></w:{element}></w:{element}s>"
    )

    extraction = extract(samples.with_part(samples.make_docx(), part, xml), "a.docx")

    assert blocks(extraction, BlockType.NOTE) == ["批注戊"]


def test_charts_and_diagrams_are_read():
    chart = "<c:chart xmlns:c='urn:c'><c:v>季度</c:v><c:v>42</c:v></c:chart>"
    diagram = (
        f"<d:data xmlns:d='urn:d' xmlns:a='{samples.DRAWING}'><a:p><a:r><a:t>步骤己</a:t>"
        "</a:r></a:p></d:data>"
    )
    data = samples.with_part(samples.make_docx(), "word/charts/chart1.xml", chart)
    data = samples.with_part(data, "word/diagrams/data1.xml", diagram)

    text = extract(data, "a.docx").text

    assert "季度" in text
    assert "42" in text
    assert "步骤己" in text


def test_inserted_text_is_read_and_deleted_text_is_not():
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = (
        f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>原文</w:t></w:r>'
        "<w:ins><w:r><w:t>新增</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p></w:body></w:document>"
    )

    assert (
        extract(samples.zipped({"word/document.xml": xml}), "a.docx").text == "原文新增"
    )


def test_large_images_are_a_loss_and_icons_are_not():
    data = samples.with_part(
        samples.make_docx(), "word/media/i1.png", samples.make_png()
    )
    icon = samples.make_png(16, 16)
    with_icon = samples.with_part(samples.make_docx(), "word/media/i1.png", icon)

    outcome = reading.read(io.BytesIO(data), "a.docx")

    assert outcome.status is FileStatus.PARTIAL
    assert [loss.code for loss in outcome.extraction.losses] == [
        LossCode.IMAGE_NOT_READ
    ]
    assert extract(with_icon, "a.docx").losses == ()


def test_embedded_files_are_kept_and_read():
    data = samples.with_part(samples.make_docx(), "word/embeddings/o1.bin", b"inside")

    extraction = extract(data, "a.docx")

    assert [(file.data, file.text) for file in extraction.attachments] == [
        (b"inside", "inside")
    ]
    assert extraction.losses == ()


def test_an_embedded_file_that_cannot_be_read_is_a_loss():
    data = samples.with_part(samples.make_docx(), "word/embeddings/o1.bin", b"MZ\0\0")

    extraction = extract(data, "a.docx")

    assert [file.data for file in extraction.attachments] == [b"MZ\0\0"]
    assert extraction.losses[0].code == LossCode.ATTACHMENT_NOT_READ


def test_a_damaged_part_is_a_loss_of_that_part_only():
    data = samples.with_part(samples.make_docx(), "word/comments.xml", "<broken")

    extraction = extract(data, "a.docx")

    assert "core-sw-01" in extraction.text
    assert [loss.code for loss in extraction.losses] == [LossCode.DAMAGED_PART]


def test_slides_keep_order_number_titles_and_notes():
    data = samples.make_pptx(("第一页", "甲"), ("第二页", "乙"))

    extraction = extract(data, "deck.pptx")

    assert blocks(extraction, BlockType.SLIDE) == ["Slide 1", "Slide 2"]
    assert blocks(extraction, BlockType.HEADING) == ["第一页", "第二页"]
    assert blocks(extraction, BlockType.NOTE) == ["讲稿丁"]
    assert [b.page for b in extraction.structure if b.text == "乙"] == [2]
    assert (extraction.title, extraction.pages) == ("第一页", 2)


def test_a_sheet_is_a_table_with_its_name_and_comments():
    extraction = extract(samples.make_xlsx(comment="待确认"), "ports.xlsx")

    assert blocks(extraction, BlockType.SHEET) == ["端口表"]
    assert blocks(extraction, BlockType.TABLE) == ["本端设备\tVLAN\ncore-sw-01\t100"]
    assert "待确认" in blocks(extraction, BlockType.NOTE)[0]


def test_numbers_and_truth_values_read_as_people_write_them():
    extraction = extract(samples.make_xlsx([(1.0, 2.5, True, None, "a\nb")]), "a.xlsx")

    assert blocks(extraction, BlockType.TABLE) == ["1\t2.5\tTRUE\t\ta b"]


CHUNKS = {
    "page.html": "<html><body><h1>接入规范</h1><p>上联口 te1/1</p></body></html>".encode(),
    "page.mht": (
        "From: <saved>\nSubject: x\nMIME-Version: 1.0\n"
        "Content-Type: text/html; charset=utf-8\n\n"
        "<html><body><h1>接入规范</h1><p>上联口 te1/1</p></body></html>"
    ).encode(),
    "page.txt": "接入规范\n上联口 te1/1\n".encode(),
}


def with_chunk(name, data):
    main = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        "<w:body><w:p><w:r><w:t>前文</w:t></w:r></w:p>"
        '<w:altChunk r:id="c1"/><w:p><w:r><w:t>后文</w:t></w:r></w:p></w:body></w:document>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="c1" Target="'
        + name
        + '" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/aFChunk"/></Relationships>'
    )
    parts = {"word/document.xml": main, "word/_rels/document.xml.rels": relations}
    return samples.zipped({**parts, f"word/{name}": data})


@pytest.mark.parametrize("name", CHUNKS)
def test_a_document_included_in_another_is_read_in_its_place(name):
    extraction = extract(with_chunk(name, CHUNKS[name]), "a.docx")

    text = extraction.text
    assert text.index("前文") < text.index("上联口 te1/1") < text.index("后文")
    assert extraction.losses == ()


def test_an_included_word_document_is_a_file_inside_that_is_read_too():
    inner = with_chunk("page.txt", CHUNKS["page.txt"])

    extraction = extract(with_chunk("inner.docx", inner), "a.docx")

    (file,) = extraction.attachments
    assert file.name == "inner.docx"
    assert "上联口 te1/1" in file.text
