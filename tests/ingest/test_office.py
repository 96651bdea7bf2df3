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

    assert blocks(extraction, BlockType.TABLE) == ["1\t2.5\tTRUE\t\ta\nb"]


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


def slide(*shapes, attributes=""):
    return samples.zipped(
        {
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{samples.SLIDES}"/>',
            "ppt/slides/slide1.xml": (
                f'<p:sld xmlns:p="{samples.SLIDES}" xmlns:a="{samples.DRAWING}"'
                f' xmlns:r="{samples.RELATIONS}" {attributes}><p:cSld><p:spTree>'
                f"{''.join(shapes)}</p:spTree></p:cSld></p:sld>"
            ),
            "ppt/slides/_rels/slide1.xml.rels": (
                f'<Relationships xmlns="{samples.PACKAGE}"><Relationship Id="l1" Type="x/hyperlink"'
                ' Target="https://a.example.org/x" TargetMode="External"/></Relationships>'
            ),
        }
    )


def shape(*paragraphs, hidden=""):
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x" {hidden}/></p:nvSpPr><p:txBody>'
        f"{''.join(paragraphs)}</p:txBody></p:sp>"
    )


def line(text, properties="", run_attributes="", inside=""):
    return f"<a:p>{properties}<a:r><a:rPr {run_attributes}>{inside}</a:rPr><a:t>{text}</a:t></a:r></a:p>"


def step(kind="arabicPeriod", level=0):
    return f'<a:pPr lvl="{level}"><a:buAutoNum type="{kind}"/></a:pPr>'


def test_steps_on_a_slide_are_numbered():
    data = slide(
        shape(
            line("stop", step()), line("delete", step()), line("on A", step("alphaLcParenR", 1), ""),
            line("on B", step("alphaLcParenR", 1)), line("start", step()), line("note"),
            line("again", step("ea1ChsPlain")),
        )
    )  # fmt: skip

    assert extract(data, "a.pptx").text.split("\n")[1:] == [
        "1. stop", "2. delete", "a) on A", "b) on B", "3. start", "note", "一again",
    ]  # fmt: skip


def test_a_slide_shows_no_struck_out_text_and_no_hidden_shape():
    struck = '<a:p><a:r><a:rPr strike="sngStrike"/><a:t>30</a:t></a:r><a:r><a:t>90 s</a:t></a:r></a:p>'

    extraction = extract(
        slide(shape(struck), shape(line("ghost"), hidden='hidden="1"')), "a.pptx"
    )

    assert extraction.text == "Slide 1\n90 s"
    assert {loss.code for loss in extraction.losses} == {
        LossCode.STRUCK_OUT,
        LossCode.HIDDEN,
    }


def test_powers_signs_and_targets_of_a_slide_are_read():
    power = '<a:p><a:r><a:t>10</a:t></a:r><a:r><a:rPr baseline="30000"/><a:t>9</a:t></a:r></a:p>'
    sign = line("\uf0fe", inside='<a:sym typeface="Wingdings"/>')
    link = line("here", inside='<a:hlinkClick r:id="l1"/>')

    text = extract(slide(shape(power, sign, link)), "a.pptx").text

    assert text.split("\n")[1:] == ["10^9", "☑", "here (https://a.example.org/x)"]


def test_a_hidden_slide_is_read_and_said():
    extraction = extract(slide(shape(line("text")), attributes='show="0"'), "a.pptx")

    assert "text" in extraction.text
    assert [loss.code for loss in extraction.losses] == [LossCode.HIDDEN_SHOWN]


def test_merged_cells_of_a_slide_are_filled_in_and_pictures_described():
    def cell(text, attributes=""):
        return f"<a:tc {attributes}><a:txBody>{line(text)}</a:txBody></a:tc>"

    rows = (
        cell("ERP", 'rowSpan="2"') + cell("db-01"),
        cell("", 'vMerge="1"')
        + f"<a:tc><a:txBody>{line('app-01')}{line('app-02')}</a:txBody></a:tc>",
    )
    table = "".join(f"<a:tr>{row}</a:tr>" for row in rows)
    picture = '<p:pic><p:nvPicPr><p:cNvPr id="2" name="p" descr="error 0x80070035"/></p:nvPicPr></p:pic>'

    found = extract(slide(f"<a:tbl>{table}</a:tbl>", picture), "a.pptx").structure

    assert found[1].rows == [["ERP", "db-01"], ["ERP", "app-01\napp-02"]]
    assert found[2].text == "error 0x80070035"
