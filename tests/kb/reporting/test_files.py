"""The files of a report: the figures of the page, and never anything but text and figures."""

import io
import json
import re
import time
import zipfile
from dataclasses import replace

import docx
import openpyxl
import pypdfium2
import pytest

from kb.reporting.document import Column, Measure, to_mapping
from kb.reporting.formats import files, typesetting
from kb.reporting.formats.files import (
    Format,
    UnknownFormatError,
    make_file,
    read_format,
)
from kb.reporting.formats.typesetting import FontMissingError
from kb.reporting.writing import write
from tests.kb.reporting.documents import DOCUMENT, document_saying, make_document
from tests.workbooks import read_sheet

LANGUAGES = ("zh", "en")
HOSTILE = [
    '=HYPERLINK("http://x.example","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    '#read("/etc/passwd") $x$ *b* `c` <l> @ref [x] // \\ "q" #{',
    "</w:t><w:evil/>&amp;",
]


def open_book(document, language="en"):
    return openpyxl.load_workbook(
        io.BytesIO(make_file(document, Format.XLSX, language))
    )


def text_of_pdf(pages):
    pdf = pypdfium2.PdfDocument(pages)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_the_same_byte_for_byte_at_another_time(form, language, monkeypatch):
    first = make_file(DOCUMENT, form, language)
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))

    assert make_file(DOCUMENT, form, language) == first


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_of_the_workbook_are_those_of_the_page(language):
    page = write(DOCUMENT, language).blocks[1]
    sheet = open_book(DOCUMENT, language).worksheets[2]

    shown = read_sheet(sheet, len(page.rows))

    assert [tuple(row) for row in shown] == list(page.rows)


def test_a_workbook_has_a_sheet_for_each_block_and_its_charts():
    book = open_book(DOCUMENT)

    assert len(book.worksheets) == len(DOCUMENT.blocks) + 1
    assert [len(sheet._charts) for sheet in book.worksheets] == [0, 0, 0, 1, 1, 0, 0, 0]
    assert [row[0].value for row in book["Trend"].iter_rows(min_row=4, max_row=6)] == [
        "10-01",
        "10-08",
        "10-15",
    ]


def test_a_heading_of_several_lines_is_seen_whole():
    heading = "Incidents closed with a known solution"
    table = replace(DOCUMENT.blocks[1], columns=(Column(heading, Measure.COUNT),) * 3)

    sheet = open_book(make_document(blocks=(table,))).worksheets[1]

    assert sheet.row_dimensions[3].height == 45


def test_no_word_of_a_heading_is_broken_in_print():
    headings = ("Unit", "Incidents opened", "Reassignment rate", "满意度")
    columns = (Column("Unit"), *(Column(each, Measure.COUNT) for each in headings[1:]))
    table = replace(DOCUMENT.blocks[1], columns=columns, rows=(("A", 1, 2, 3),))

    (block,) = write(make_document(blocks=(table,)), "en").blocks

    assert sum(block.shares) == pytest.approx(170)
    assert block.points == 9
    assert block.shares[2] > len("Reassignment") * 0.6 * 9 * 0.35 + 4


def test_a_chinese_heading_is_in_one_line_in_a_table_of_many_columns():
    headings = ["名次", "单位", "疑点密度", "上期疑点密度", "整改率", "自查整改率"]
    headings += ["首次发现", "检查行数", "疑点总数", "平均整改天数"]
    columns = tuple(Column(each, Measure.COUNT) for each in headings)
    table = replace(DOCUMENT.blocks[1], columns=columns, rows=(tuple(range(10)),))

    pages = make_file(make_document(blocks=(table,)), Format.PDF, "zh")

    text = text_of_pdf(pages)
    assert [each for each in headings if each not in text] == []


def test_sheets_of_one_name_are_told_apart():
    name = "[很长的名字]" * 9
    twice = make_document(blocks=document_saying(name).blocks[:2])

    names = open_book(twice).sheetnames

    assert len(set(names)) == 3
    assert all(len(each) <= 31 for each in names)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_stays_text_in_a_workbook(text):
    book = open_book(document_saying(text))

    cells = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]

    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.coordinate for cell in cells if cell.hyperlink]
    assert any(cell.value.strip() == text.strip() for cell in cells)


def test_what_could_become_a_formula_is_marked_as_text():
    sheet = open_book(document_saying("=1+1")).worksheets[2]

    assert sheet["A4"].value == "=1+1"
    assert sheet["A4"].quotePrefix


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_is_no_code_of_a_pdf(text):
    pages = text_of_pdf(make_file(document_saying(text), Format.PDF, "en"))

    assert "root:" not in pages
    assert re.sub(r"\s", "", text) in re.sub(r"\s", "", pages)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_stays_text_in_word(text):
    file = docx.Document(
        io.BytesIO(make_file(document_saying(text), Format.DOCX, "en"))
    )

    assert text.strip() in [each.text.strip() for each in file.paragraphs]


def test_word_has_the_figures_and_a_picture_of_each_chart():
    content = make_file(DOCUMENT, Format.DOCX, "zh")
    file = docx.Document(io.BytesIO(content))
    pictures = [
        name
        for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
        if name.startswith("word/media/")
    ]

    assert [cell.text for cell in file.tables[1].rows[1].cells] == [
        "关闭的事件",
        "12",
        "33.3%",
    ]
    assert len(pictures) == 2


def test_a_pdf_is_read_in_chinese():
    pages = text_of_pdf(make_file(DOCUMENT, Format.PDF, "zh"))

    assert "运维月报" in pages
    assert "33.3%" in pages
    assert "此处尚未留存" in pages


def test_without_a_chinese_font_no_pdf_is_set_and_word_does_without_pictures(
    monkeypatch,
):
    monkeypatch.setattr(typesetting, "FONTS", ("No Such Font",))

    with pytest.raises(FontMissingError, match="fonts-noto-cjk"):
        make_file(DOCUMENT, Format.PDF, "zh")
    content = make_file(DOCUMENT, Format.DOCX, "zh")

    assert not [
        name
        for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
        if name.startswith("word/media/")
    ]


def test_english_needs_no_chinese_font(monkeypatch):
    monkeypatch.setattr(typesetting, "FONTS", ("No Such Font",))
    plain = make_document(facts=(), blocks=document_saying("plain").blocks)

    assert "Monthly report" in text_of_pdf(make_file(plain, Format.PDF, "en"))


def test_json_is_what_was_frozen():
    assert json.loads(make_file(DOCUMENT, Format.JSON, "en")) == json.loads(
        json.dumps(to_mapping(DOCUMENT))
    )


def test_an_unknown_format_names_those_that_there_are():
    assert read_format(" PDF ") is Format.PDF
    with pytest.raises(UnknownFormatError, match="xlsx, docx, pdf, json"):
        read_format("odt")
    assert set(files.MEDIA_TYPES) == set(Format)


@pytest.mark.parametrize("form", [Format.XLSX, Format.DOCX, Format.PDF])
def test_a_very_long_name_and_a_very_long_comment_are_set_whole(form):
    text = "云江区局" * 50

    content = make_file(document_saying(text), form, "zh")

    if form is Format.XLSX:
        book = openpyxl.load_workbook(io.BytesIO(content))
        values = [c.value for s in book for row in s.iter_rows() for c in row]
        assert text in values
    elif form is Format.DOCX:
        file = docx.Document(io.BytesIO(content))
        assert text in [each.text for each in file.paragraphs]
    else:
        assert text in re.sub(r"\s", "", text_of_pdf(content))


def test_a_page_of_word_is_a4_and_its_tables_fit():
    file = docx.Document(io.BytesIO(make_file(DOCUMENT, Format.DOCX, "en")))

    (section,) = file.sections
    room = section.page_width - section.left_margin - section.right_margin
    assert round(section.page_width.cm) == 21
    for table in file.tables:
        assert sum(column.width for column in table.columns) <= room + 10_000


def test_a_printed_sheet_is_as_wide_as_its_page_and_its_notes_are_whole():
    book = open_book(DOCUMENT)

    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    (notes,) = [sheet for sheet in book.worksheets if sheet.merged_cells.ranges]
    assert all(each.min_col == 1 for each in notes.merged_cells.ranges)
