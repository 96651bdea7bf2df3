"""Help files of Windows: their pages, in the order of the table of contents."""

import io

import pytest

from ingest import archives, programs, reading
from ingest.extraction import BlockType, FileStatus
from ingest.workers import ExtractionPool
from tests.ingest import samples
from tests.ingest.books import make_chm

needs_chm = pytest.mark.needs("chm")
PAGES = {
    "/a.html": "<h1>更换电源</h1><p>先断电 core-sw-01</p>".encode("gb18030"),
    "/b/备件.htm": b"<h1>Spares</h1><table><tr><td>fw-07</td><td>0231A0QF</td></tr></table>",
    "/toc.hhc": '<param name="Name" value="B"><param name="Local" value="b/备件.htm">'.encode(),
}


def read(data, name="a"):
    return reading.read(io.BytesIO(data), name)


@needs_chm
def test_the_pages_are_read_in_the_order_of_the_contents():
    outcome = read(make_chm(PAGES))

    assert outcome.status is FileStatus.OK
    assert [block.text for block in outcome.extraction.structure] == [
        "Spares",
        "fw-07\t0231A0QF",
        "更换电源",
        "先断电 core-sw-01",
    ]
    assert outcome.extraction.structure[1].type is BlockType.TABLE
    assert outcome.extraction.title == "Spares"


@needs_chm
def test_a_worker_reads_a_help_file_too(tmp_path):
    path = tmp_path / "a.chm"
    path.write_bytes(make_chm(PAGES))

    with ExtractionPool(workers=1) as pool:
        assert "core-sw-01" in pool.extract(path).extraction.text


@needs_chm
def test_a_help_file_in_an_archive_is_read():
    outcome = read(samples.zipped({"a.chm": make_chm(PAGES)}))

    assert "core-sw-01" in outcome.extraction.attachments[0].text


@needs_chm
def test_pages_outside_of_the_file_are_refused():
    assert read(make_chm({"/../../x.html": b"<p>x"})).status is FileStatus.REFUSED


@needs_chm
def test_what_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("ingest.extractors.chm.MAX_BYTES", 10)

    assert read(make_chm(PAGES)).status is FileStatus.REFUSED
    assert archives.MAX_BYTES > 10


@needs_chm
@pytest.mark.parametrize("size", [5, 100, 400, 4000])
def test_a_cut_help_file_never_says_that_all_was_read(size):
    assert read(make_chm(PAGES)[:size]).status is not FileStatus.OK


def test_without_the_program_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(programs, "FOLDERS", ("/nonexistent",))

    outcome = read(make_chm(PAGES))

    assert outcome.status is FileStatus.UNSUPPORTED
    assert "CHM" in outcome.reason
    assert "libchm-bin" in outcome.reason
