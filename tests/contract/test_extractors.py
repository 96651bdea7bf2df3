"""What every extractor must do, whoever wrote it. A new format adds samples, not tests."""

import inspect
import io
import pkgutil
from dataclasses import replace
from email.message import EmailMessage
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ingest import extractors, media_types, reading
from ingest.compound import write_compound
from ingest.errors import ExtractionError
from ingest.extraction import BlockType, Extraction, FileStatus, LossCode, to_json
from ingest.formats.office import PDF
from ingest.registry import default_registry
from tests import heic
from tests.ingest import (
    books,
    documents,
    drawings,
    fixed_layout,
    images,
    laboratories,
    notes,
    old_office,
    outlines,
    outlook,
    packed,
    samples,
    wikis,
    xlsb,
)

PHOTO = Image.new("RGB", (40, 30), "white")
SAMPLES = {
    "manual.pdf": (samples.make_pdf("core-sw-01 is down", "second page"), "core-sw-01"),
    "manual.docx": (samples.make_docx(), "core-sw-01"),
    "ports.xlsx": (samples.make_xlsx(), "core-sw-01"),
    "deck.pptx": (samples.make_pptx(("标题", "core-sw-01")), "core-sw-01"),
    "page.html": (samples.HTML.encode(), "打印机脱机"),
    "note.md": (samples.MARKDOWN.encode(), "打印机脱机"),
    "note.txt": ("核心交换机 core-sw-01".encode("gb18030"), "core-sw-01"),
    "list.csv": ("設備,連接埠\ncore-sw-01,1\n".encode("big5"), "core-sw-01"),
    "old.doc": (old_office.make_doc(), "core-sw-01"),
    "old.ppt": (old_office.make_ppt("标题", "core-sw-01"), "core-sw-01"),
    "old.xls": (old_office.make_xls(box="旁注"), "旁注"),
    "letter.msg": (old_office.make_msg(), "印表機離線"),
    "letter.eml": (documents.make_eml(), "請重新啟動"),
    "letters.mbox": (documents.make_mbox(), "core-sw-02"),
    "text.rtf": (documents.make_rtf().replace(b"{\\deleted gone}", b""), "打印机脱机"),
    "text.odt": (documents.make_odt(), "文本框乙"),
    "form.ott": (documents.make_odf("text-template", documents.WRITER), "文本框乙"),
    "ports.ods": (documents.make_ods(), "core-sw-01"),
    "ports.xml.xls": (documents.make_excel_xml("core-sw-01").encode(), "core-sw-01"),
    "ports.xlsb": (xlsb.make_xlsb("core-sw-01", "100"), "core-sw-01"),
    "net.odg": (documents.make_odg("core-sw-01"), "core-sw-01"),
    "page.ofd": (
        fixed_layout.make_ofd(
            fixed_layout.ofd_page(fixed_layout.ofd_line("重启 core-sw-01"))
        ),
        "core-sw-01",
    ),
    "book.epub": (books.make_epub("<p>重启 core-sw-01</p>"), "core-sw-01"),
    "text.fodt": (
        f'<office:document {documents.SPACES} office:mimetype="t"><office:body>'
        f"<office:text>{documents.WRITER}</office:text></office:body></office:document>".encode(),
        "文本框乙",
    ),
    "manual.rst": (b".. _top:\n\nManual\n======\n\ncore-sw-01\n", "core-sw-01"),
    "manual.adoc": (wikis.ASCIIDOC.encode(), "core-sw-01"),
    "page.mediawiki": (wikis.MEDIAWIKI.encode(), "core-sw-01"),
    "page.dokuwiki": (wikis.DOKUWIKI.encode(), "core-sw-01"),
    "wiki.xml": (wikis.MEDIAWIKI_EXPORT.encode(), "core-sw-01"),
    "space.zip": (wikis.make_space(stored="<p>fw-01</p>"), "core-sw-01"),
    "page.xps": (
        fixed_layout.make_xps(
            fixed_layout.xps_page(fixed_layout.xps_glyphs("重启 core-sw-01"))
        ),
        "core-sw-01",
    ),
    "plan.ics": (notes.ICS.encode(), "core-sw-01"),
    "plan.ipynb": (notes.make_notebook(), "core-sw-01"),
    "winmail.dat": (outlook.make_winmail(), "LUN 14"),
    "page.webarchive": (notes.make_webarchive("<p>重启 core-sw-01"), "core-sw-01"),
    "map.xmind": (outlines.make_xmind(), "core-sw-01"),
    "map.mm": (outlines.FREEMIND.encode(), "core-sw-01"),
    "deck.odp": (documents.make_odp("标题", "core-sw-01"), "core-sw-01"),
    "files.zip": (documents.make_zip(), "说明.txt"),
    "files.tar": (documents.make_tar(""), "说明.txt"),
    "files.tar.gz": (documents.make_tar("gz"), "说明.txt"),
    "files.tar.xz": (documents.make_tar("xz"), "说明.txt"),
    "files.tar.bz2": (documents.make_tar("bz2"), "说明.txt"),
    "files.7z": (documents.make_7z(), "说明.txt"),
    "help.chm": (books.make_chm({"/a.htm": b"<p>core-sw-01"}), "core-sw-01"),
    "files.rar": (packed.make_rar({"说明.txt": b"core-sw-01"}), "说明.txt"),
    "files.cab": (packed.make_cab({"说明.txt": b"core-sw-01"}), "说明.txt"),
    "net.drawio": (drawings.mxfile(drawings.packed()).encode(), "core-sw-01"),
    "net.drawio.png": (drawings.drawio_png(), "core-sw-01"),
    "net.svg": (drawings.drawio_svg().encode(), "core-sw-01"),
    "net.vsdx": (drawings.make_vsdx(), "core-sw-01"),
    "net.graphml": (drawings.GRAPHML.encode(), "core-sw-01"),
    "net.puml": (b"@startuml\n[core-sw-01] --> [fw-01]\n@enduml", "core-sw-01"),
    "net.mmd": (b"graph TD\n core-sw-01 --> fw-01", "core-sw-01"),
    "net.gv": (b'graph { "core-sw-01" -- x }', "core-sw-01"),
    "net.nwdiag": (b"nwdiag { network a { core-sw-01; } }", "core-sw-01"),
    "net.json": (b'[{"name": "core-sw-01"}]', "core-sw-01"),
    "net.gns3": (laboratories.gns3().encode(), "core-sw-01"),
    "net.unl": (laboratories.EVE_NG.encode(), "core-sw-01"),
    "net.clab.yml": (laboratories.CONTAINERLAB.encode(), "core1"),
    "net.d2": (laboratories.D2.encode(), "core-sw-01"),
    "net.excalidraw": (laboratories.excalidraw().encode(), "core-sw-01"),
}
WITH_LOSSES = {
    "plan.dxf": drawings.DXF.encode(),
    "net.pages": samples.zipped(
        {
            "Index/Document.iwa": b"x",
            "QuickLook/Preview.pdf": samples.make_pdf("core-sw-01"),
        }
    ),
}
"""What is read and loses something, whatever it holds."""
UNWRITTEN = {"application/vnd.visio"}
"""What no program writes any more; ``tests/ingest/test_old_visio.py`` tries its reader."""
WORDLESS = {
    "photo.png": samples.make_png(),
    "photo.jpg": images.packed(PHOTO, "JPEG"),
    "photo.gif": images.packed(PHOTO, "GIF"),
    "photo.bmp": images.packed(PHOTO, "BMP"),
    "photo.tif": images.packed(PHOTO, "TIFF"),
    "photo.webp": images.packed(PHOTO, "WEBP"),
    "photo.avif": images.packed(PHOTO, "AVIF"),
    "photo.heic": heic.PHOTO,
    "object.bin": write_compound({"CONTENTS": samples.make_pdf("core-sw-01")}),
}
"""What has no words of its own: a picture, and a wrapper of another file."""
BY_NAME = {
    "note.md",
    "note.txt",
    "list.csv",
    "net.mmd",
    "net.gv",
    "net.nwdiag",
    "net.json",
    "net.gns3",
    "net.clab.yml",
    "net.d2",
    "net.excalidraw",
}
"""What only the name tells: to the content it is text."""
SUFFIXES = sorted(
    suffix for each in default_registry().formats for suffix in each.suffixes
)
NEEDS = {"files.rar": "libarchive", "files.cab": "libarchive", "help.chm": "chm"}
"""What another program reads for us."""
CASES = [
    pytest.param(
        name,
        *sample,
        id=name,
        marks=[pytest.mark.needs(NEEDS[name])] if name in NEEDS else [],
    )
    for name, sample in SAMPLES.items()
]
REGISTRY = default_registry()
EVERY_SAMPLE = (
    {name: data for name, (data, _) in SAMPLES.items()} | WORDLESS | WITH_LOSSES
)


def sniffed(data, name):
    return media_types.sniff(io.BytesIO(data), name)


def read(data, name):
    return reading.read(io.BytesIO(data), name)


def test_every_registered_format_has_an_extractor():
    for media_type in REGISTRY.media_types:
        assert callable(REGISTRY[media_type].extract)


def test_every_extractor_is_named_by_a_format():
    named = {type(REGISTRY[media_type]) for media_type in REGISTRY.media_types}
    written = {
        each
        for module in pkgutil.iter_modules(extractors.__path__)
        for each in vars(import_module(f"{extractors.__name__}.{module.name}")).values()
        if inspect.isclass(each) and each.__name__.endswith("Extractor")
    }

    assert written - named == set(), "name it in ingest/formats"


def test_every_format_that_is_read_has_a_sample():
    sampled = {sniffed(data, name) for name, data in EVERY_SAMPLE.items()}

    assert REGISTRY.media_types - sampled == UNWRITTEN, "add a sample of each"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_of_a_text_is_recognised(suffix):
    (declared,) = (each for each in REGISTRY.formats if suffix in each.suffixes)
    expected = "text/plain" if declared.is_binary else declared.media_type

    assert sniffed(b"core-sw-01", f"a{suffix}") == expected


@pytest.mark.parametrize(("name", "data"), WORDLESS.items(), ids=WORDLESS)
def test_a_sample_without_words_is_recognised_and_not_damaged(name, data):
    outcome = read(data, name)

    assert outcome.status in {FileStatus.OK, FileStatus.PARTIAL}
    assert sniffed(data, "unnamed") == sniffed(data, name) != media_types.UNKNOWN


@pytest.mark.parametrize(("name", "data", "words"), CASES)
def test_a_sample_is_read_completely(name, data, words):
    outcome = read(data, name)

    assert outcome.status is FileStatus.OK
    assert words in outcome.extraction.text
    assert outcome.extraction.losses == ()


@pytest.mark.parametrize(("name", "data", "words"), CASES)
def test_a_sample_is_recognised_under_any_name(name, data, words):
    outcome = read(data, name if name in BY_NAME else "unnamed")

    assert words in outcome.extraction.text
    assert outcome.media_type == read(data, name).media_type


@pytest.mark.parametrize(("name", "data", "words"), CASES)
def test_a_sample_is_read_inside_a_letter_and_an_archive(name, data, words):
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "ops@example.org", "x"
    letter.set_content("see the file")
    letter.add_attachment(data, "application", "octet-stream", filename=name)

    for whole in (
        read(letter.as_bytes(), "x.eml"),
        read(samples.zipped({name: data}), ""),
    ):
        inside = [file.text for file in whole.extraction.attachments]
        assert words in "\n".join([whole.extraction.text, *inside])


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
    outcome = read(b"\x7fELF" + bytes(60), "program")

    assert outcome.status is FileStatus.UNSUPPORTED
    assert "x-executable" in outcome.reason


def test_a_file_that_holds_no_text_is_partial():
    outcome = read(samples.make_xlsx(rows=()), "empty.xlsx")

    assert replace(outcome, extraction=None).status is FileStatus.PARTIAL
    assert outcome.extraction.losses[0].code == LossCode.NO_TEXT


def test_the_content_counts_more_than_the_name():
    outcome = read(SAMPLES["manual.pdf"][0], "manual.docx")

    assert outcome.media_type == PDF
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
