"""Files that leave without what they say of themselves."""

import io
import zipfile

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from ingest.cleaning import jpeg, pdf
from ingest.cleaning.files import Cleaner
from ingest.errors import DamagedFileError, RefusedError
from ingest.redrawing import Box
from tests import heic
from tests.pictures import make_image
from tests.web import files

SECRET = b"Zhao Yiming"
CLEANER = Cleaner(Box(640, 640, 640 * 640))
DRAWING = f"""<?xml version="1.0"?>
<!-- {SECRET.decode()} -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
    xmlns:i="http://www.inkscape.org/namespaces/inkscape" viewBox="0 0 9 9"
    i:export-filename="/home/{SECRET.decode()}/a.png" content="{SECRET.decode()}"
    onload="alert(1)">
  <metadata>{SECRET.decode()}</metadata>
  <style>@import url(http://x.example/a.css); .a {{ fill: url(#g) }}</style>
  <script>alert(1)</script>
  <linearGradient id="g"><stop offset="0" stop-color="navy"/></linearGradient>
  <a href="http://x.example/"><rect class="a" width="4" height="4"/></a>
  <foreignObject>{SECRET.decode()}</foreignObject>
  <use xlink:href="#g"/><text style="fill: red">core-sw-01</text>
</svg>"""


def cleaned(tmp_path, data, media_type):
    path = tmp_path / "came"
    path.write_bytes(data)
    return CLEANER.clean(path, media_type)


def test_of_a_drawing_only_what_draws_stays(tmp_path):
    drawn = cleaned(tmp_path, DRAWING.encode(), "image/svg+xml").decode()

    for gone in (SECRET.decode(), "script", "alert", "x.example", "inkscape", "onload"):
        assert gone not in drawn
    for kept in ('viewBox="0 0 9 9"', ".a { fill: url(#g) }", "core-sw-01", '"#g"'):
        assert kept in drawn
    assert 'style="fill: red"' in drawn


def test_a_picture_in_a_drawing_is_drawn_anew(tmp_path):
    exif = Image.Exif()
    exif[0x013B] = SECRET.decode()
    photo = make_image(name="JPEG", exif=exif)
    inside = jpeg_address(photo)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{inside}"/></svg>'

    drawn = cleaned(tmp_path, svg.encode(), "image/svg+xml")

    assert b"data:image/jpeg;base64," in drawn
    assert inside.encode() not in drawn


def jpeg_address(data):
    import base64  # noqa: PLC0415

    return "data:image/jpeg;base64," + base64.b64encode(data).decode()


@pytest.mark.parametrize("damage", [b"<svg><rect", b"<html></html>", b"words"])
def test_what_is_no_drawing_is_refused(tmp_path, damage):
    with pytest.raises((DamagedFileError, RefusedError)):
        cleaned(tmp_path, damage, "image/svg+xml")


def photo_of(author):
    exif = Image.Exif()
    exif[0x013B] = author.decode()
    return make_image(name="JPEG", exif=exif, comment=author)


def test_a_jpeg_loses_its_words_and_no_pixel():
    came = photo_of(SECRET)
    assert SECRET in came

    stripped = jpeg.strip(came + SECRET)

    assert SECRET not in stripped
    with Image.open(io.BytesIO(came)) as one, Image.open(io.BytesIO(stripped)) as two:
        assert one.tobytes() == two.tobytes()


@pytest.mark.parametrize("length", range(0, 300, 7))
def test_a_jpeg_that_ends_too_soon_ends_nothing_else(length):
    cut = photo_of(SECRET)[:length]

    with pytest.raises(ValueError, match="JPEG"):
        jpeg.strip(cut)


@pytest.fixture
def document():
    """A PDF of two pages that says who made it: of itself, a page, and a picture."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(files.scan())))
    writer.add_metadata({"/Author": SECRET.decode(), "/Producer": "x"})
    writer.xmp_metadata = (
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    )
    page = writer.pages[0]
    page[NameObject("/PieceInfo")] = DictionaryObject()
    picture = StreamObject()
    picture._data = photo_of(SECRET)
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    page[NameObject("/Thumb")] = writer._add_object(picture)
    return written(writer)


def written(writer):
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_a_pdf_loses_what_it_says_of_itself_and_keeps_its_pages(tmp_path, document):
    assert document.count(SECRET) > 1

    clean = cleaned(tmp_path, document, "application/pdf")

    assert SECRET not in clean
    reader = PdfReader(io.BytesIO(clean))
    assert len(reader.pages) == len(PdfReader(io.BytesIO(files.scan())).pages)
    assert reader.metadata is None or "/Author" not in reader.metadata
    assert reader.xmp_metadata is None
    assert "/PieceInfo" not in reader.pages[0]


def test_a_pdf_that_is_signed_or_locked_stays_as_it_came(document):
    locked = PdfWriter(clone_from=PdfReader(io.BytesIO(document)))
    locked.encrypt("secret", algorithm="AES-256")

    assert pdf.clean(document + b"/ByteRange [0 1 2 3]") is None
    assert pdf.clean(written(locked)) is None


def test_a_pdf_that_carries_files_or_is_damaged_is_refused(document):
    carrying = PdfWriter(clone_from=PdfReader(io.BytesIO(document)))
    carrying.add_attachment("photo.jpg", photo_of(SECRET))

    with pytest.raises(RefusedError):
        pdf.clean(written(carrying))
    with pytest.raises(DamagedFileError):
        pdf.clean(b"%PDF-1.7 and nothing else")


def packed(parts, **options):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", **options) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_file_of_an_archive_leaves_as_it_would_alone(tmp_path, document):
    inner = packed({"deep.svg": DRAWING, "x.heic": heic.PHOTO})
    came = packed(
        {
            "现场/a.jpg": photo_of(SECRET),
            "b.pdf": document,
            "c.log": b"plain",
            "d.zip": inner,
        }
    )

    parts = unpacked(cleaned(tmp_path, came, "application/zip"))

    assert sorted(parts) == ["b.pdf", "c.log", "d.zip", "现场/a.jpg"]
    assert parts["c.log"] == b"plain"
    deep = unpacked(parts["d.zip"])
    assert sorted(deep) == ["deep.svg", "x.jpg"]
    assert SECRET not in b"".join([*parts.values(), *deep.values()])


def test_an_archive_of_other_files_stays_as_it_came(tmp_path):
    came = packed({"a.log": b"words " * 9, "b.xml": b"<log>x</log>"})

    assert cleaned(tmp_path, came, "application/zip") is None


@pytest.mark.parametrize(
    "parts",
    [
        {"a.jpg": photo_of(SECRET)[:300]},
        {"1.zip": packed({"2.zip": packed({"3.zip": packed({"a.svg": DRAWING})})})},
    ],
    ids=["damaged", "deep"],
)
def test_an_archive_with_what_cannot_be_cleaned_is_refused(tmp_path, parts):
    with pytest.raises((DamagedFileError, RefusedError)):
        cleaned(tmp_path, packed(parts), "application/zip")


def test_half_an_archive_is_refused(tmp_path):
    with pytest.raises(DamagedFileError):
        cleaned(tmp_path, packed({"a.svg": DRAWING})[:90], "application/zip")
