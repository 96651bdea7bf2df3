"""OpenDocument in one XML file: read as in its package."""

import base64
import io

import pytest
from PIL import Image

from ingest import reading
from ingest.extraction import BlockType, FileStatus, LossCode
from tests.ingest import documents, images, samples

META = (
    '<office:meta><dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">变更方案</dc:title>'
    "</office:meta>"
)


def make_flat(kind, body, before=""):
    mimetype = f'office:mimetype="application/vnd.oasis.opendocument.{kind}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {documents.SPACES} {mimetype}>'
        f"{META}{before}<office:body>{body}</office:body></office:document>"
    ).encode()


def read(data, name="unnamed"):
    return reading.read(io.BytesIO(data), name)


def test_a_text_is_read_as_in_its_package():
    flat = read(make_flat("text", f"<office:text>{documents.WRITER}</office:text>"))
    packed = read(documents.make_odf("text", documents.WRITER, header=False))

    assert flat.status is FileStatus.OK
    assert flat.extraction.structure == packed.extraction.structure
    assert flat.extraction.title == "变更方案"


def test_headers_stand_once_before_the_text():
    master = (
        "<office:master-styles><style:master-page><style:header><text:p>页眉丁</text:p>"
        "</style:header></style:master-page></office:master-styles>"
    )
    found = read(
        make_flat("text", "<office:text><text:p>正文</text:p></office:text>", master)
    )

    assert [(b.type, b.text) for b in found.extraction.structure] == [
        (BlockType.HEADER, "页眉丁"),
        (BlockType.PARAGRAPH, "正文"),
    ]


def test_sheets_are_sheets():
    body = (
        '<office:spreadsheet><table:table table:name="端口"><table:table-row>'
        "<table:table-cell><text:p>core-sw-01</text:p></table:table-cell><table:table-cell>"
        "<text:p>10 %</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet>"
    )

    found = read(make_flat("spreadsheet", body)).extraction

    assert [(b.type, b.text) for b in found.structure] == [
        (BlockType.SHEET, "端口"),
        (BlockType.TABLE, "core-sw-01\t10 %"),
    ]


def test_slides_are_slides():
    body = (
        "<office:presentation><draw:page><draw:frame><draw:text-box><text:p>重启</text:p>"
        "</draw:text-box></draw:frame></draw:page></office:presentation>"
    )

    found = read(make_flat("presentation", body)).extraction

    assert (found.pages, found.structure[1].text) == (1, "重启")


def test_a_picture_of_any_size_is_a_loss_and_no_damage():
    picture = images.packed(Image.effect_noise((2200, 2200), 90).convert("RGB"), "BMP")
    written = base64.b64encode(picture).decode()
    assert len(written) > 10_000_000
    body = (
        f"<office:text><text:p>正文<draw:frame><draw:image><office:binary-data>{written}"
        "</office:binary-data></draw:image></draw:frame></text:p></office:text>"
    )

    outcome = read(make_flat("text", body))

    assert outcome.extraction.text == "正文"
    assert [loss.code for loss in outcome.extraction.losses] == [
        LossCode.IMAGE_NOT_READ
    ]


@pytest.mark.parametrize("name", ["a.fodt", "a.fods", "a.fodp", "a.fodg"])
def test_a_cut_file_is_damaged(name):
    data = make_flat("text", "<office:text><text:p>正文</text:p></office:text>")

    assert read(data[: len(data) // 2], name).status is FileStatus.DAMAGED


def test_entities_of_strangers_are_refused():
    data = make_flat("text", "<office:text><text:p>&b;</text:p></office:text>")
    bomb = data.replace(
        b"<office:document ", b'<!DOCTYPE a [<!ENTITY b "b">]><office:document '
    )

    assert read(bomb, "a.fodt").status is FileStatus.REFUSED


def test_in_an_archive_it_is_the_same():
    data = make_flat(
        "text", "<office:text><text:p>正文 core-sw-01</text:p></office:text>"
    )

    (file,) = read(samples.zipped({"a.fodt": data})).extraction.attachments

    assert file.text == "正文 core-sw-01"
