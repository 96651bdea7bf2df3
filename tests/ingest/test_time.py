"""What a file may take: reading ends in time, and keeps what it has by then."""

import io
import itertools
import zipfile
from email.message import EmailMessage

import docx
import pytest
from openpyxl import Workbook

from ingest import clock, reading
from ingest.extraction import FileStatus, LossCode
from tests.ingest import documents, samples

ITEMS = 60


def saved(document):
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def word():
    document = docx.Document()
    for number in range(ITEMS):
        document.add_paragraph(f"item-{number:02}")
    return saved(document)


def word_table():
    document = docx.Document()
    table = document.add_table(ITEMS, 1)
    for number, row in enumerate(table.rows):
        row.cells[0].text = f"item-{number:02}"
    return saved(document)


def slides():
    return samples.make_pptx(*((f"item-{n:02}", "text") for n in range(ITEMS)))


def sheet():
    book = Workbook()
    for number in range(ITEMS):
        book.active.append([f"item-{number:02}"])
    return saved(book)


def archive():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for number in range(ITEMS):
            package.writestr(f"item-{number:02}.txt", "text")
    return target.getvalue()


def message(number):
    mail = EmailMessage()
    mail["Subject"], mail["From"] = f"item-{number:02}", "a@example.org"
    mail.set_content("text")
    return mail.as_bytes()


def parts():
    mail = EmailMessage()
    mail["Subject"] = "parts"
    mail.make_mixed()
    for number in range(ITEMS):
        part = EmailMessage()
        part.set_content(f"item-{number:02}")
        mail.attach(part)
    return mail.as_bytes()


def page(*tags):
    opened = "".join(f"<{tag}>" for tag in tags)
    return "".join(f"{opened}item-{n:02}" for n in range(ITEMS)).encode()


def lines(pattern, count=ITEMS):
    return "".join(pattern.format(number) for number in range(count))


def rich_text():
    few, many = lines("item-{:02}\\par ", 100), lines("x\\par ", 20_000)
    return f"{{\\rtf1 {few}{many}}}".encode()


FILES = {
    "a.pdf": lambda: samples.make_pdf(*(f"item-{n:02}" for n in range(ITEMS))),
    "a.docx": word,
    "table.docx": word_table,
    "a.pptx": slides,
    "a.xlsx": sheet,
    "a.html": lambda: b"<html>" + page("p"),
    "table.html": lambda: b"<html><table>" + page("tr", "td") + b"</table>",
    "a.zip": archive,
    "a.eml": parts,
    "a.mbox": lambda: b"".join(
        b"From a\n" + message(number) + b"\n" for number in range(ITEMS)
    ),
    "a.odt": lambda: documents.make_odf(
        "text", f"<office:text>{lines('<text:p>item-{:02}</text:p>')}</office:text>"
    ),
    "a.rtf": rich_text,
}


@pytest.mark.parametrize("name", FILES)
def test_what_was_read_until_time_was_over_is_kept(name):
    data = FILES[name]()
    looks = itertools.count()

    # Each look at the clock takes a second.
    with clock.allowed(20, lambda: next(looks)):
        outcome = reading.read(io.BytesIO(data), name)

    assert outcome.status is FileStatus.PARTIAL
    assert "item-00" in outcome.extraction.text
    assert f"item-{ITEMS - 1}" not in outcome.extraction.text or name == "a.rtf"
    assert LossCode.CUT in {loss.code for loss in outcome.extraction.losses}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_takes_little_is_read_whole(name):
    outcome = reading.read(io.BytesIO(FILES[name]()), name)

    assert f"item-{ITEMS - 1}" in outcome.extraction.text
    assert LossCode.CUT not in {loss.code for loss in outcome.extraction.losses}


def test_the_report_says_where_it_ended():
    looks = itertools.count()

    with clock.allowed(20, lambda: next(looks)):
        outcome = reading.read(io.BytesIO(FILES["a.pdf"]()), "a.pdf")

    (cut,) = outcome.extraction.losses
    last = outcome.extraction.structure[-1]
    assert cut.where == f"page {last.page + 1}"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.html"])
def test_a_file_of_which_nothing_could_be_read_is_refused(name):
    with clock.allowed(0):
        outcome = reading.read(io.BytesIO(FILES[name]()), name)

    assert outcome.status is FileStatus.REFUSED
    assert outcome.reason.endswith(".")


def test_what_was_read_until_memory_was_gone_is_kept():
    def items():
        yield from (1, 2)
        raise MemoryError

    with clock.allowed() as allowance:
        found = list(clock.within(items(), "page"))

    assert found == [1, 2]
    assert [(loss.code, loss.where) for loss in allowance.losses] == [
        (LossCode.CUT, "page 3")
    ]


def test_files_inside_have_what_is_left_of_the_time():
    looks = itertools.count()

    with clock.allowed(10, lambda: next(looks)), clock.allowed(10) as inner:
        assert inner.until == 10
