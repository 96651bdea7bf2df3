"""Sample files of every format, made when they are needed; no binaries are kept."""

import io
import zipfile

import docx
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image
from pypdf import PdfReader, PdfWriter

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def with_part(package, name, data):
    """The same Office file with one more part."""
    target = io.BytesIO(package)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return target.getvalue()


def make_pdf(*pages):
    """A PDF with a line of Latin text on each page; an empty one holds a rectangle."""
    document = pdfium.PdfDocument.new()
    font = pdfium_c.FPDFText_LoadStandardFont(document, b"Helvetica")
    for text in pages:
        page = document.new_page(595, 842)
        if text:
            item = pdfium_c.FPDFPageObj_CreateTextObj(document, font, 12)
            encoded = (text + "\0").encode("utf-16-le")
            wide = pdfium_c.cast(encoded, pdfium_c.FPDF_WIDESTRING)
            pdfium_c.FPDFText_SetText(item, wide)
        else:
            item = pdfium_c.FPDFPageObj_CreateNewRect(10, 10, 50, 50)
            pdfium_c.FPDFPath_SetDrawMode(item, 1, True)
        pdfium_c.FPDFPageObj_Transform(item, 1, 0, 0, 1, 40, 700)
        pdfium_c.FPDFPage_InsertObject(page, item)
        pdfium_c.FPDFPage_GenerateContent(page)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def make_pdf_with_image(text, image):
    """A PDF of one page that holds a line of text and an image below it."""
    document = pdfium.PdfDocument(make_pdf(text))
    page = document[0]
    item = pdfium.PdfImage.new(document)
    item.set_bitmap(pdfium.PdfBitmap.from_pil(image))
    item.set_matrix(pdfium.PdfMatrix().scale(500, 300).translate(40, 200))
    page.insert_obj(item)
    page.gen_content()
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def rewritten_pdf(data, change):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def make_docx(*, text="重启核心交换机 core-sw-01"):
    document = docx.Document()
    document.core_properties.title = "交换机手册"
    document.core_properties.author = "王工"
    document.sections[0].header.paragraphs[0].text = "页眉甲"
    document.sections[0].footer.paragraphs[0].text = "页脚乙"
    document.add_heading("第一章", 1)
    document.add_paragraph(text)
    document.add_paragraph("先断电", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, words in zip(
        [cell for row in table.rows for cell in row.cells],
        ["设备", "端口", "fw-01", "ethernet1/1"],
        strict=True,
    ):
        cell.text = words
    document.element.body.insert(2, _text_box("文本框丙"))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _text_box(text):
    """A text box as Word writes it: once as a choice, once more as its fallback."""
    box = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    return parse_xml(
        f'<w:p {nsdecls("w")} xmlns:mc="{compatible}"><w:r><mc:AlternateContent>'
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )


def make_xlsx(rows=(("本端设备", "VLAN"), ("core-sw-01", 100)), *, comment=""):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "端口表"
    for row in rows:
        sheet.append(row)
    if comment:
        sheet["A1"].comment = Comment(comment, "王工")
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def make_pptx(*slides):
    """Slides of a title and a paragraph each, with a note on the first."""
    parts = {
        "ppt/presentation.xml": (
            f'<p:presentation xmlns:p="{SLIDES}" xmlns:r="{RELATIONS}"><p:sldIdLst>'
            + "".join(
                f'<p:sldId id="{256 + n}" r:id="rId{n}"/>' for n in range(len(slides))
            )
            + "</p:sldIdLst></p:presentation>"
        ),
        "ppt/_rels/presentation.xml.rels": relations(
            (f"rId{n}", "slide", f"slides/slide{n + 1}.xml") for n in range(len(slides))
        ),
        "ppt/slides/_rels/slide1.xml.rels": relations(
            [("rId1", "notesSlide", "../notesSlides/notesSlide1.xml")]
        ),
        "ppt/notesSlides/notesSlide1.xml": _shapes("讲稿丁", ""),
    }
    for number, (title, text) in enumerate(slides, start=1):
        parts[f"ppt/slides/slide{number}.xml"] = _shapes(text, title)
    return zipped(parts)


def relations(rows):
    return (
        f'<Relationships xmlns="{PACKAGE}">'
        + "".join(
            f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
            for key, kind, target in rows
        )
        + "</Relationships>"
    )


def _shapes(text, title):
    def shape(words, kind):
        return (
            f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>'
            f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"
        )

    titled = shape(title, "title") if title else ""
    return (
        f'<p:sld xmlns:p="{SLIDES}" xmlns:a="{DRAWING}"><p:cSld><p:spTree>'
        f"{titled}{shape(text, 'body')}</p:spTree></p:cSld></p:sld>"
    )


def make_png(width=400, height=200):
    target = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(target, "PNG")
    return target.getvalue()


HTML = """<!doctype html><html><head><title>站点 - 打印</title><style>p{}</style></head>
<body><nav>导航</nav><h1>打印机脱机</h1><p>先看<b>电源</b>。</p><ul><li>重启</li></ul>
<pre>net stop spooler
net start spooler</pre><table><tr><th>键</th><td>值</td></tr></table>
<script>alert(1)</script></body></html>"""
MARKDOWN = """---
title: 打印机脱机
tags: [打印, spooler]
---
# 打印机脱机

先看*电源*。

- 重启

```sh
net stop spooler
```

| 键 | 值 |
|---|---|
| a | b |
"""
