"""``kb recognise`` and ``kb extract``: text in pictures, read on the spot."""

from tests.ingest import images
from web.cli import recognise


def scan(folder):
    path = folder / "scan.pdf"
    path.write_bytes(
        images.scanned_pdf(["核心交换机更换步骤"], ["Restart the spooler"])
    )
    return path


def test_scanned_pages_are_read_and_found(ready, tmp_path):
    ready("ingest", scan(tmp_path), "--publish")

    said = ready("recognise")
    again = ready("recognise")

    assert said.output == "Read 2 pictures in 1 files.\n"
    assert again.output == "Read 0 pictures in 0 files.\n"
    assert ready("search", "更换步骤", "--json").json["total"] == 1


def test_without_the_extra_it_says_what_to_install(ready, monkeypatch):
    monkeypatch.setattr(recognise.pictures, "is_installed", lambda: False)

    said = ready("recognise")

    assert said.exit_code != 0
    assert "yunzhi[ocr]" in said.errors


def test_extract_reads_pictures_unless_that_is_refused(kb, tmp_path):
    path = scan(tmp_path)

    with_ocr = kb("extract", path, "--json").json
    without = kb("extract", path, "--json", "--no-ocr").json

    assert "Restart the spooler" in with_ocr["text"]
    assert {loss["code"] for loss in with_ocr["losses"]} == {"ocr"}
    assert without["text"] == ""
    assert {loss["code"] for loss in without["losses"]} == {"page_without_text"}
