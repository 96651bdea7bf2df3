"""Files made to harm: each ends in a status within its limits, and the next is read."""

import io
import struct
import time
import zipfile
import zlib

import pytest

from ingest.extraction import FileStatus
from ingest.workers import ExtractionPool
from tests.ingest import deeds, samples

BOMB_BYTES = 1 << 30
SECONDS = 8.0
LAUGHS = '<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};">' for n in range(1, 30)
)
LAUGHING = f'<?xml version="1.0"?><!DOCTYPE d [{LAUGHS}]><d>&l29;</d>'


@pytest.fixture(scope="module")
def pool():
    with ExtractionPool(workers=1, seconds=SECONDS) as pool:
        yield pool


def read(pool, tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    return pool.extract(path)


def deflated_zeros(count):
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    parts = [packer.compress(block) for _ in range(count >> 20)]
    return b"".join(parts) + packer.flush()


def pdf_with(objects):
    """A PDF of raw objects, the first of which is its catalogue."""
    body = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    )


def stream(data, extra=b""):
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), extra, data)


def flate_bomb():
    content = stream(deflated_zeros(BOMB_BYTES), b"/Filter/FlateDecode")
    return pdf_with(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
            content,
        ]
    )


def page_cycle():
    return pdf_with(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 9>>",
            b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 9>>",
        ]
    )


def exponential_forms(depth=40):
    """Each form draws the next one twice."""
    drawn = b"/Resources<</XObject<</X 5 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R%s>>" % drawn,
        stream(b"/X Do /X Do"),
    ]
    for number in range(5, 5 + depth):
        extra = (
            b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]"
            b"/Resources<</XObject<</X %d 0 R>>>>" % (number + 1)
        )
        objects.append(stream(b"/X Do /X Do", extra))
    objects.append(stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return pdf_with(objects)


def zip_bomb():
    """One Word document whose main part is a gigabyte of spaces."""
    return samples.zipped({"word/document.xml": b" " * (300 << 20)})


def lying_zip():
    """The directory says that the part is small; it is not."""
    data = bytearray(samples.zipped({"word/document.xml": b" " * (64 << 20)}))
    place = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, place + 24, 100)
    return bytes(data)


def far_corner():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    )
    package = samples.make_xlsx()
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            part = sheet if name == "xl/worksheets/sheet1.xml" else old.read(name)
            new.writestr(name, part)
    return target.getvalue()


def deep_xml():
    return samples.zipped({"word/document.xml": "<a>" * 200_000 + "</a>" * 200_000})


KILLERS = {
    "flate.pdf": flate_bomb,
    "cycle.pdf": page_cycle,
    "forms.pdf": exponential_forms,
    "bomb.docx": zip_bomb,
    "lying.docx": lying_zip,
    "laughs.docx": lambda: samples.zipped({"word/document.xml": LAUGHING}),
    "laughs16.docx": lambda: samples.zipped(
        {"word/document.xml": LAUGHING.encode("utf-16")}
    ),
    "deep.docx": deep_xml,
    "corner.xlsx": far_corner,
    "entries.docx": lambda: samples.zipped({f"a{n}": b"" for n in range(10_001)}),
}


@pytest.mark.parametrize("name", KILLERS)
def test_a_killer_ends_in_a_status_and_the_next_file_is_read(pool, tmp_path, name):
    data = KILLERS[name]()

    started = time.monotonic()
    outcome = read(pool, tmp_path, data, name)
    after = time.monotonic()
    following = read(pool, tmp_path, b"the next file", "next.txt")

    assert isinstance(outcome.status, FileStatus)
    assert after - started < SECONDS + 4
    assert following.extraction.text == "the next file"
    assert time.monotonic() - after < 3


@pytest.mark.parametrize(
    "name",
    [
        "bomb.docx",
        "laughs.docx",
        "entries.docx",
        "deep.docx",
        "flate.pdf",
        "forms.pdf",
    ],
)
def test_an_attack_is_refused(pool, tmp_path, name):
    outcome = read(pool, tmp_path, KILLERS[name](), name)

    assert outcome.status is FileStatus.REFUSED
    assert outcome.reason.endswith(".")


@pytest.mark.parametrize(
    ("deed", "status", "words"),
    [
        (deeds.crash, FileStatus.DAMAGED, "broke"),
        (deeds.abort, FileStatus.DAMAGED, "broke"),
        (deeds.hang, FileStatus.REFUSED, "2 seconds of the processor"),
        (deeds.hog, FileStatus.REFUSED, "memory"),
        (deeds.connect, FileStatus.REFUSED, "may not use socket."),
        (deeds.run, FileStatus.REFUSED, "may not use subprocess.Popen."),
        (deeds.fail, FileStatus.DAMAGED, "cannot be understood"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_whatever_a_parser_does_becomes_the_status(tmp_path, deed, status, words):
    with ExtractionPool(workers=1, seconds=2, read=deed) as pool:
        outcome = read(pool, tmp_path, b"text", deeds.VICTIM)
        following = read(pool, tmp_path, b"text", "next.txt")

    assert outcome.status is status
    assert words in outcome.reason
    assert outcome.reason.endswith(".")
    assert outcome.media_type == "text/plain"
    assert following.status is FileStatus.OK
