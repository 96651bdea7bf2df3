"""Office documents and TAR archives that leave without what they say of themselves."""

import io
import tarfile
import zipfile
from datetime import UTC, datetime

import docx
import openpyxl
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ingest.cleaning import office, png
from ingest.cleaning.files import Cleaner
from ingest.errors import DamagedFileError, RefusedError
from ingest.reading import read
from ingest.redrawing import Box
from kb.pictures.kinds import OFFICE
from tests.ingest import samples
from tests.ingest.documents import make_odf
from tests.ingest.test_cleaning import photo_of

WHO = "Zhao Yiming"
CLEANER = Cleaner(Box(640, 640, 640 * 640))
WORD, SHEET, SLIDES = (
    f"application/vnd.openxmlformats-officedocument.{name}"
    for name in (
        "wordprocessingml.document",
        "spreadsheetml.sheet",
        "presentationml.presentation",
    )
)
TEXT = "application/vnd.oasis.opendocument.text"
APP = (
    "<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/"
    f"extended-properties'><Application>Word</Application><Company>{WHO}</Company>"
    f"<Manager>{WHO}</Manager><Pages>1</Pages></Properties>"
)
TEMPLATE = (
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    "<Relationship Id='rId1' Type='http://x/attachedTemplate' "
    f"Target='file:///C:\\Users\\{WHO}\\brief.dotm' TargetMode='External'/></Relationships>"
).replace("'", '"')
META = f"""<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>
 <meta:initial-creator>{WHO}</meta:initial-creator><dc:creator>{WHO}</dc:creator>
 <dc:title>Core</dc:title><meta:generator>LibreOffice</meta:generator>
 </office:meta></office:document-meta>"""
PRINTER = (
    f'<x><config:config-item config:name="PrinterName">{WHO}</config:config-item></x>'
)


def words_of(data):
    """Everything in a package, so that nothing hides in what is packed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist()).decode(
            "utf-8", "replace"
        )


def text_of(data, name):
    return read(io.BytesIO(data), name).extraction.text


def cleaned(tmp_path, data, media_type):
    path = tmp_path / "came"
    path.write_bytes(data)
    return CLEANER.clean(path, media_type)


def make_document(body="重启核心交换机 core-sw-01", field=""):
    document = docx.Document()
    document.add_paragraph(body)
    if field:
        run = document.add_paragraph().add_run()
        run._r.append(docx.oxml.parse_xml(field))
    document.add_picture(io.BytesIO(photo_of(WHO.encode())))
    document.core_properties.author = document.core_properties.last_modified_by = WHO
    document.core_properties.title = "Core switch"
    target = io.BytesIO()
    document.save(target)
    return with_parts(
        target.getvalue(),
        {"docProps/app.xml": APP, "word/_rels/settings.xml.rels": TEMPLATE},
    )


def with_parts(package, parts):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    return samples.zipped(kept | parts)


def make_sheet():
    book = openpyxl.Workbook()
    book.active.append(["core-sw-01", 100])
    book.properties.creator = book.properties.lastModifiedBy = WHO
    book.properties.created = datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None)
    target = io.BytesIO()
    book.save(target)
    path = f'<x15ac:absPath url="D:\\{WHO}\\" xmlns:x15ac="x"/></workbook>'
    with zipfile.ZipFile(target) as archive:
        workbook = archive.read("xl/workbook.xml").decode()
    named = workbook.replace("</workbook>", path)
    return with_parts(target.getvalue(), {"xl/workbook.xml": named})


def make_text(body="<text:p>core-sw-01</text:p>"):
    made = make_odf("text", f"<office:text>{body}</office:text>")
    return with_parts(made, {"meta.xml": META, "settings.xml": PRINTER})


CAME = {
    "docx": (make_document, WORD, "Core switch"),
    "xlsx": (make_sheet, SHEET, "Microsoft Excel"),
    "odt": (make_text, TEXT, "LibreOffice"),
    "in-slides": (
        lambda: with_parts(
            samples.make_pptx(("core-sw-01", "x")),
            {"ppt/embeddings/a.xlsx": make_sheet()},
        ),
        SLIDES,
        "core-sw-01",
    ),
}


@pytest.mark.parametrize(("make", "media_type", "kept"), CAME.values(), ids=CAME)
def test_a_document_loses_who_made_it_and_keeps_its_text(
    tmp_path, make, media_type, kept
):
    came = make()

    clean = cleaned(tmp_path, came, media_type)

    inner = words_of(clean) + "".join(embedded_in(clean))
    assert WHO in words_of(came) + "".join(embedded_in(came))
    assert WHO not in inner
    assert "2026-01-05" not in inner
    assert kept in inner
    name = f"a.{media_type[-4:]}"
    assert text_of(clean, name) == text_of(came, name)
    assert media_type in OFFICE


def embedded_in(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            words_of(archive.read(each))
            for each in archive.namelist()
            if each.endswith(".xlsx")
        ]


def test_programs_open_what_was_cleaned(tmp_path):
    document = docx.Document(io.BytesIO(cleaned(tmp_path, make_document(), WORD)))
    book = openpyxl.load_workbook(io.BytesIO(cleaned(tmp_path, make_sheet(), SHEET)))

    assert document.core_properties.title == "Core switch"
    assert document.core_properties.author == ""
    assert len(document.inline_shapes) == 1
    assert book.active["A1"].value == "core-sw-01"
    assert not book.properties.lastModifiedBy


SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    "field",
    [
        f"<w:instrText {SPACE}> AUTHOR </w:instrText>",
        f'<w:fldSimple {SPACE} w:instr=" AUTHOR "/>',
        f'<w:dataBinding {SPACE} w:xpath="/ns1:coreProperties[1]/ns0:creator[1]"/>',
    ],
)
def test_what_its_text_shows_by_a_field_stays(tmp_path, field):
    clean = cleaned(tmp_path, make_document(field=field), WORD)

    document = docx.Document(io.BytesIO(clean))
    assert document.core_properties.author == WHO
    assert document.core_properties.last_modified_by == ""


def test_a_field_of_an_open_document_stays_too(tmp_path):
    shown = make_text(f"<text:p><text:creator>{WHO}</text:creator></text:p>")

    clean = words_of(cleaned(tmp_path, shown, TEXT))

    assert f"<dc:creator>{WHO}</dc:creator>" in clean
    assert "initial-creator" not in clean


@pytest.mark.parametrize(
    ("make", "part", "content"),
    [
        (make_document, "_xmlsignatures/sig1.xml", "<Signature/>"),
        (make_text, "META-INF/documentsignatures.xml", "<x/>"),
        (make_text, "META-INF/manifest.xml", "<manifest:encryption-data/>"),
    ],
)
def test_what_is_signed_or_locked_stays_as_it_came(make, part, content):
    came = with_parts(make(), {part: content})

    assert office.clean(came, lambda data, _name: data) is None


def test_a_damaged_document_is_refused(tmp_path):
    with pytest.raises(DamagedFileError):
        cleaned(tmp_path, make_sheet()[:900], SHEET)
    with pytest.raises((DamagedFileError, RefusedError)):
        cleaned(tmp_path, with_parts(make_sheet(), {"docProps/core.xml": "<x"}), SHEET)


def test_a_png_loses_its_words_and_no_pixel():
    said = PngInfo()
    said.add_text("Author", WHO)
    target = io.BytesIO()
    with Image.effect_noise((9, 9), 50) as drawn:
        drawn.save(target, "PNG", pnginfo=said)
        stripped = png.strip(target.getvalue())
        with Image.open(io.BytesIO(stripped)) as left:
            assert left.tobytes() == drawn.tobytes()

    assert WHO.encode() not in stripped
    for length in range(0, len(stripped), 7):
        with pytest.raises(ValueError, match="PNG"):
            png.strip(stripped[:length])


def make_tar(parts, packing="gz"):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=f"w:{packing}") as archive:
        for name, data in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.uname, entry.uid = len(data), WHO, 1000
            archive.addfile(entry, io.BytesIO(data))
        link = tarfile.TarInfo("latest")
        link.type, link.linkname = tarfile.SYMTYPE, "a.log"
        archive.addfile(link)
    return target.getvalue()


@pytest.mark.parametrize(
    ("packing", "media_type"),
    [("", "application/x-tar"), ("gz", "application/gzip"), ("xz", "application/x-xz")],
)
def test_files_in_a_tar_belong_to_nobody_and_leave_as_they_would_alone(
    tmp_path, packing, media_type
):
    parts = {"a.log": b"plain", "b.docx": make_document(), "c.jpg": photo_of(b"x")}
    came = make_tar(parts, packing)

    clean = cleaned(tmp_path, came, media_type)

    with tarfile.open(fileobj=io.BytesIO(clean), mode=f"r:{packing}") as archive:
        entries = archive.getmembers()
        assert [each.name for each in entries] == ["a.log", "b.docx", "c.jpg", "latest"]
        assert {(each.uname, each.uid) for each in entries} == {("", 0)}
        assert entries[-1].linkname == "a.log"
        assert archive.extractfile("a.log").read() == b"plain"
        assert WHO not in words_of(archive.extractfile("b.docx").read())


def test_a_document_in_an_archive_stays_a_document(tmp_path):
    came = samples.zipped({"b.docx": make_document()})

    clean = cleaned(tmp_path, came, "application/zip")

    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        document = archive.read("b.docx")
    assert docx.Document(io.BytesIO(document)).inline_shapes
    assert WHO not in words_of(document)


def test_one_packed_file_stays_as_it_came_and_half_a_tar_is_refused(tmp_path):
    import gzip  # noqa: PLC0415

    assert cleaned(tmp_path, gzip.compress(b"log"), "application/gzip") is None
    with pytest.raises(DamagedFileError):
        cleaned(tmp_path, make_tar({"a": b"x" * 9999}, "")[:3000], "application/x-tar")
