"""What a file is taken for, where its content could mislead."""

import io
import zipfile

import pytest

from ingest.format import Format, Magic
from ingest.media_types import UNKNOWN, sniff
from ingest.registry import FormatRegistry
from tests.ingest import documents, samples

PDF = "application/pdf"
PDF_BYTES = samples.make_pdf("core-sw-01")


def sniffed(data, name="unnamed"):
    return sniff(io.BytesIO(data), name)


def test_a_pdf_stored_in_a_zip_file_does_not_make_it_a_pdf():
    packed = samples.zipped({"a.pdf": PDF_BYTES}, zipfile.ZIP_STORED)

    assert sniffed(packed) == "application/zip"


def test_a_pdf_in_a_tar_file_does_not_make_it_a_pdf():
    tar = documents.make_tar("")
    packed = tar[:512] + PDF_BYTES.ljust(1024, b"\0") + tar[512:]

    assert sniffed(packed) == "application/x-tar"


@pytest.mark.parametrize("before", [b"\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b" " * 900])
def test_a_pdf_may_begin_a_little_later(before):
    assert sniffed(before + PDF_BYTES) == PDF


@pytest.mark.parametrize(
    "text", ["PKI 证书更换", "BMC 告警", "MZ 区", "PK"], ids=["pk", "bm", "mz", "two"]
)
def test_a_text_is_not_taken_for_a_file_by_its_first_two_letters(text):
    assert sniffed(text.encode(), "note.txt") == "text/plain"


@pytest.mark.parametrize("name", ["index.zip", "content.html", "index.xml"])
def test_an_archive_with_a_common_name_in_it_is_an_archive(name):
    assert sniffed(samples.zipped({name: "x", "b.txt": "y"})) == "application/zip"


def test_a_web_page_with_a_drawing_in_it_is_a_web_page():
    page = b'<?xml version="1.0"?><html><body><svg/></body></html>'

    assert sniffed(page) == "text/html"


def test_a_drawing_with_a_web_page_in_it_is_a_drawing():
    drawing = b'<?xml version="1.0"?><svg><foreignObject><html/></foreignObject></svg>'

    assert sniffed(drawing) == "image/svg+xml"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.docx", "openxmlformats-officedocument.wordprocessingml.document"),
        ("a.vsdx", "ms-visio.drawing"),
    ],
)
def test_a_broken_package_is_told_by_its_name(name, media_type):
    assert sniffed(b"PK\x03\x04 broken", name) == f"application/vnd.{media_type}"


@pytest.mark.parametrize("name", ["a.docx", "a.msg", "a.vsd"])
def test_a_text_under_the_name_of_a_binary_format_is_a_text(name):
    assert sniffed("先重启".encode(), name) == "text/plain"


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01\x02" * 99, b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + bytes(99)],
    ids=["controls", "sound"],
)
def test_what_nobody_knows_is_unknown(data):
    assert sniffed(data, "a.md") == UNKNOWN


def test_a_sign_stands_at_its_place_or_ends_before_its_limit():
    assert Magic(b"ab", at=2).is_in(b"..ab")
    assert not Magic(b"ab", at=2).is_in(b"...ab")
    assert Magic(b"ab", until=5).is_in(b"...ab")
    assert not Magic(b"ab", until=4).is_in(b"...ab")


def test_two_formats_of_one_media_type_are_a_mistake():
    twice = [Format(media_type="text/x"), Format(media_type="text/x")]

    with pytest.raises(ValueError, match="text/x is declared twice"):
        FormatRegistry(twice)


def test_what_nobody_reads_is_known_and_not_readable():
    registry = FormatRegistry([Format(media_type="text/x")])

    assert [each.media_type for each in registry.formats] == ["text/x"]
    assert registry.media_types == frozenset()
