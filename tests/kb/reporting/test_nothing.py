"""Reports of a period in which nothing happened: every block of every kind, in every format."""

import io
import json
from itertools import product

import docx
import openpyxl
import pypdfium2
import pytest

from kb.reporting.document import LANGUAGES, Chart, Table
from kb.reporting.formats.files import Format, make_file
from kb.reporting.kinds import read_kinds
from kb.reporting.making import compute
from kb.reporting.terms import term
from kb.reporting.writing import write
from tests.kb.reporting.documents import make_document
from tests.kb.reporting.test_making import PERIODS
from tests.kb.reporting.vocabulary import VOCABULARY


@pytest.fixture
def nothing(office):
    """The blocks of all kinds in one document: each format then is written once."""
    unit = office.unit("county")
    blocks = []
    for code, kind in read_kinds().items():
        about = unit.id if kind.by_person else None
        asked = office.asked(code, PERIODS[kind.period], unit_id=about)
        made = compute(office.session, asked, VOCABULARY, now=office.desk.now)
        blocks += made.blocks
    return make_document(blocks=tuple(blocks))


def read_workbook(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
    ]


def read_word(content):
    return [each.text for each in docx.Document(io.BytesIO(content)).paragraphs]


def read_pdf(content):
    pages = pypdfium2.PdfDocument(content)
    return [
        line.strip()
        for page in pages
        for line in page.get_textpage().get_text_bounded().splitlines()
    ]


READ = {Format.XLSX: read_workbook, Format.DOCX: read_word, Format.PDF: read_pdf}


def test_each_format_says_of_each_empty_block_that_there_was_nothing(nothing):
    empty = sum(
        not (each.labels if isinstance(each, Chart) else each.rows)
        for each in nothing.blocks
        if isinstance(each, (Chart, Table))
    )

    for form, language in product(READ, LANGUAGES):
        lines = READ[form](make_file(nothing, form, language))

        assert lines.count(term("no_rows", language)) == empty > 0, form
        for block in write(nothing, language).blocks:
            assert any(block.heading in line for line in lines), (form, block.heading)
    drawn = [each for each in read_data(nothing)["blocks"] if "series" in each]
    assert drawn
    assert not any(any(series["values"]) for each in drawn for series in each["series"])


def read_data(document):
    return json.loads(make_file(document, Format.JSON, "en"))
