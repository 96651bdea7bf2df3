"""Formats that nobody reads here: each is named, and what to do is said."""

import io
import plistlib

import pytest

from ingest import reading
from ingest.compound import write_compound
from ingest.extraction import FileStatus, LossCode
from ingest.registry import default_registry
from tests.ingest import samples

UNREAD = {
    "Project": write_compound({"Props14": b"x" * 9, "CompObj": b"x"}),
    "OneNote": bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(99),
    "PST": b"!BDN" + bytes(99),
    "Access": b"\0\1\0\0Standard Jet DB\0" + bytes(99),
    "SQLite": b"SQLite format 3\0" + bytes(99),
    "PCAP": bytes.fromhex("d4c3b2a102000400") + bytes(99),
    "EVTX": b"ElfFile\0" + bytes(99),
    "DWG": b"AC1032" + bytes(99),
    "binary DXF": b"AutoCAD Binary DXF\r\n\x1a\0" + bytes(99),
    "property list": plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY),
    "Pages": samples.zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}),
}


def read(data, name="unnamed"):
    return reading.read(io.BytesIO(data), name)


@pytest.mark.parametrize(("word", "data"), UNREAD.items(), ids=UNREAD)
def test_it_is_named_and_what_to_do_is_said(word, data):
    outcome = read(data)

    assert outcome.status is FileStatus.UNSUPPORTED
    assert word in outcome.reason
    assert any(verb in outcome.reason for verb in ("Save", "Export", "export"))


def test_in_an_archive_its_words_stand_among_the_losses():
    outcome = read(samples.zipped({"plan.mpp": UNREAD["Project"], "a.txt": "x"}))

    (loss,) = outcome.extraction.losses
    assert (loss.code, loss.where) == (LossCode.ATTACHMENT_NOT_READ, "plan.mpp")
    assert "Microsoft Project" in loss.detail


def test_the_preview_in_a_file_of_an_iwork_program_is_read_and_said():
    pages = {
        "Index/Document.iwa": b"x",
        "QuickLook/Preview.pdf": samples.make_pdf("core-sw-01 is down"),
    }

    outcome = read(samples.zipped(pages), "a.pages")

    assert "core-sw-01" in outcome.extraction.text
    assert [loss.code for loss in outcome.extraction.losses] == [LossCode.PREVIEW_ONLY]


def test_the_words_say_what_and_what_to_do():
    said = [each.unreadable for each in default_registry().formats if each.unreadable]

    assert all(words.startswith("This ") and words.endswith(".") for words in said)
