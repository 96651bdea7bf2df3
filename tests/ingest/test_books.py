"""Books: chapters in reading order, with headings, lists and tables."""

import io

from PIL import Image

from ingest import pictures, reading
from ingest.extraction import BlockType, FileStatus, LossCode
from tests.ingest import images, samples
from tests.ingest.books import make_epub


def read(data, name="a.epub"):
    return reading.read(io.BytesIO(data), name)


def codes(outcome):
    return [loss.code for loss in outcome.extraction.losses]


def test_chapters_are_read_in_the_order_of_the_spine():
    data = make_epub("<p>二</p>", "<p>一</p>", "<p>三</p>", order=(1, 0, 2))

    outcome = read(data)

    assert outcome.extraction.text == "一\n二\n三"
    assert outcome.status is FileStatus.OK


def test_headings_steps_and_tables_are_what_they_are():
    found = read(
        make_epub(
            "<h2>更换 PSU</h2><ol><li>断电</li><li>更换</li></ol><table><tr><td>设备</td>"
            "<td>端口</td></tr><tr><td>fw-01</td><td>eth1/1</td></tr></table>"
        )
    ).extraction.structure

    assert [(block.type, block.text) for block in found] == [
        (BlockType.HEADING, "更换 PSU"),
        (BlockType.LIST_ITEM, "1. 断电"),
        (BlockType.LIST_ITEM, "2. 更换"),
        (BlockType.TABLE, "设备\t端口\nfw-01\teth1/1"),
    ]


def test_what_the_book_says_of_itself_is_kept():
    found = read(make_epub("<h1>第一章</h1><p>一</p>")).extraction

    assert (found.title, found.author) == ("交换机手册", "王工")
    assert found.created_at.year == 2026


def test_a_chapter_that_is_missing_is_said():
    data = make_epub(
        "<p>一</p>",
        order=(0, 1),
        items='<item id="i1" href="no.xhtml" media-type="application/xhtml+xml"/>',
    )

    assert codes(read(data)) == [LossCode.DAMAGED_PART]


def test_a_chapter_of_nothing_but_a_picture_is_a_picture_to_recognise(tmp_path):
    shot = images.packed(Image.new("RGB", (400, 200), "white"), "PNG")
    path = tmp_path / "a.epub"
    path.write_bytes(
        make_epub(
            "<p>一</p>",
            '<img src="p/shot.PNG"/>',
            parts={"OEBPS/p/shot.PNG": shot},
            items='<item id="p" href="p/shot.PNG" media-type="image/png"/>',
        )
    )

    assert codes(reading.read_file(path, path.name)) == [LossCode.IMAGE_NOT_READ]
    assert pictures.list_pictures(path, path.name) == ["OEBPS/p/shot.PNG"]


def encrypted(place):
    reference = f'<CipherData><CipherReference URI="{place}"/></CipherData>'
    return {
        "META-INF/encryption.xml": f"<encryption><EncryptedData>{reference}</EncryptedData></encryption>"
    }


def test_a_book_that_is_protected_against_copying_says_so():
    data = make_epub("<p>一</p>", parts=encrypted("OEBPS/c%200.xhtml"))

    assert read(data).status is FileStatus.PASSWORD


def test_fonts_may_be_obfuscated():
    data = make_epub("<p>一</p>", parts=encrypted("OEBPS/font.otf"))

    assert read(data).status is FileStatus.OK


def test_a_book_without_its_table_of_parts_is_damaged():
    data = samples.zipped({"mimetype": "application/epub+zip", "a.xhtml": "<p/>"})

    assert read(data).status is FileStatus.DAMAGED


def test_a_book_that_leads_out_of_itself_reads_nothing_there():
    data = make_epub(
        "<p>一</p>",
        order=(0, 9),
        items='<item id="i9" href="../../../etc/passwd" media-type="text/html"/>',
    )

    outcome = read(data)

    assert outcome.extraction.text == "一"
    assert codes(outcome) == [LossCode.DAMAGED_PART]
