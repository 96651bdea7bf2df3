"""What every extractor must do, whoever wrote it. A new format adds samples, not tests."""

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import media_types, reading
from ingest.errors import ExtractionError
from ingest.extraction import BlockType, Extraction, FileStatus, LossCode, to_json
from ingest.registry import default_registry
from tests.ingest import samples

SAMPLES = {
    "manual.pdf": (samples.make_pdf("core-sw-01 is down", "second page"), "core-sw-01"),
    "manual.docx": (samples.make_docx(), "core-sw-01"),
    "ports.xlsx": (samples.make_xlsx(), "core-sw-01"),
    "deck.pptx": (samples.make_pptx(("标题", "core-sw-01")), "core-sw-01"),
    "page.html": (samples.HTML.encode(), "打印机脱机"),
    "note.md": (samples.MARKDOWN.encode(), "打印机脱机"),
    "note.txt": ("核心交换机 core-sw-01".encode("gb18030"), "core-sw-01"),
    "list.csv": ("設備,連接埠\ncore-sw-01,1\n".encode("big5"), "core-sw-01"),
}
CASES = [pytest.param(name, *sample, id=name) for name, sample in SAMPLES.items()]
REGISTRY = default_registry()


def read(data, name):
    return reading.read(io.BytesIO(data), name)


def test_every_registered_format_has_an_extractor():
    for media_type in REGISTRY.media_types:
        assert callable(REGISTRY[media_type].extract)


@pytest.mark.parametrize(("name", "data", "words"), CASES)
def test_a_sample_is_read_completely(name, data, words):
    outcome = read(data, name)

    assert outcome.status is FileStatus.OK
    assert words in outcome.extraction.text
    assert outcome.extraction.losses == ()


@pytest.mark.parametrize(("name", "data", "words"), CASES)
def test_a_sample_is_recognised_under_any_name(name, data, words):
    by_content = {"manual.pdf", "manual.docx", "ports.xlsx", "deck.pptx", "page.html"}

    outcome = read(data, "unnamed" if name in by_content else name)

    assert words in outcome.extraction.text


@pytest.mark.parametrize(("name", "data", "words"), CASES)
def test_the_json_has_the_agreed_form(name, data, words):
    value = to_json(read(data, name))

    assert list(value) == [
        "status",
        "media_type",
        "title",
        "text",
        "structure",
        "attachments",
        "losses",
        "topology",
    ]
    assert words in value["text"]
    for block in value["structure"]:
        assert list(block) == ["type", "level", "page", "text"]


@pytest.mark.parametrize(("name", "data", "words"), CASES)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_file_ends_in_a_status(name, data, words, share):
    assert words

    outcome = read(data[: int(len(data) * share)], name)

    assert isinstance(outcome.status, FileStatus)
    assert outcome.extraction is not None or outcome.reason.endswith(".")


@pytest.mark.parametrize("media_type", sorted(REGISTRY.media_types))
@pytest.mark.parametrize("junk", [b" ", b"\x00" * 64, b"\xff" * 64], ids=repr)
def test_junk_is_an_extraction_error_or_an_empty_text(media_type, junk):
    reason = "."
    extraction = Extraction()
    try:
        extraction = REGISTRY[media_type].extract(io.BytesIO(junk))
    except ExtractionError as error:
        reason = str(error)

    assert reason.endswith(".")
    assert isinstance(extraction, Extraction)


@pytest.mark.parametrize("name", [*SAMPLES, "unknown", "x.bin"])
def test_an_empty_file_says_so(name):
    outcome = read(b"", name)

    assert (outcome.status, outcome.reason) == (
        FileStatus.DAMAGED,
        "The file is empty.",
    )


def test_a_format_nobody_reads_says_so():
    outcome = read(samples.make_png(), "scan.png")

    assert outcome.status is FileStatus.UNSUPPORTED
    assert "image/png" in outcome.reason


def test_a_file_that_holds_no_text_is_partial():
    outcome = read(samples.make_xlsx(rows=()), "empty.xlsx")

    assert replace(outcome, extraction=None).status is FileStatus.PARTIAL
    assert outcome.extraction.losses[0].code == LossCode.NO_TEXT


def test_the_content_counts_more_than_the_name():
    outcome = read(SAMPLES["manual.pdf"][0], "manual.docx")

    assert outcome.media_type == media_types.PDF
    assert outcome.status is FileStatus.OK


@given(st.binary(max_size=3000), st.sampled_from([*SAMPLES, "x.zip", "x.msg", "x"]))
def test_sniffing_any_bytes_never_fails(data, name):
    assert "/" in media_types.sniff(io.BytesIO(data), name)


@given(
    st.binary(min_size=1, max_size=2000), st.sampled_from(["a.txt", "a.md", "a.csv"])
)
def test_reading_any_text_never_fails(data, name):
    outcome = read(data, name)

    assert isinstance(outcome.status, FileStatus)


def test_block_types_are_words():
    assert all(kind.value.replace("_", "").isalpha() for kind in BlockType)


@pytest.mark.parametrize(
    "data",
    [
        b"\x01\x02" * 200,
        b"\x00\x01" * 200,
        bytes(range(256)) * 4,
        b"\x1b\x00\x07\x00" * 99,
    ],
    ids=["controls", "wide controls", "all bytes", "sparse controls"],
)
def test_bytes_that_nobody_could_read_are_no_text(data):
    assert read(data, "x.bin").status is FileStatus.UNSUPPORTED
