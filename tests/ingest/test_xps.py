"""XPS: text by page as a reader sees it."""

import io

import pytest
from PIL import Image

from ingest import pictures, reading
from ingest.extraction import FileStatus, LossCode
from tests.ingest import images, samples
from tests.ingest.fixed_layout import make_xps, xps_glyphs, xps_page


def read(data, name="a.xps"):
    return reading.read(io.BytesIO(data), name)


def text_of(*content):
    return read(make_xps(xps_page(*content))).extraction.text


def test_pages_are_read_in_their_order():
    outcome = read(make_xps(xps_page(xps_glyphs("一")), xps_page(xps_glyphs("二"))))

    assert outcome.status is FileStatus.OK
    assert [(block.text, block.page) for block in outcome.extraction.structure] == [
        ("一", 1),
        ("二", 2),
    ]


def test_letters_are_read_from_the_top_and_words_stay_whole():
    text = text_of(
        xps_glyphs("第二行", y=200),
        xps_glyphs("core-", x=96, y=100),
        xps_glyphs("sw-01", x=136, y=100),
        xps_glyphs("100", x=400, y=100),
    )

    assert text == "core-sw-01 100\n第二行"


def test_what_is_moved_is_read_where_it_stands():
    moved = (
        f'<Canvas RenderTransform="1,0,0,1,0,300">{xps_glyphs("第二行", y=10)}</Canvas>'
    )

    assert text_of(moved, xps_glyphs("第一行", y=100)) == "第一行\n第二行"


def test_a_text_that_begins_with_a_brace_is_escaped():
    assert text_of(xps_glyphs("{}{x}")) == "{x}"


def test_a_page_that_was_written_in_pieces_is_whole():
    data = make_xps(xps_page(xps_glyphs("重启 core-sw-01")), in_pieces=True)

    assert read(data).extraction.text == "重启 core-sw-01"


def test_a_scan_is_said_and_can_be_recognised(tmp_path):
    picture = images.packed(Image.new("RGB", (400, 200), "white"), "PNG")
    brush = '<Path><Path.Fill><ImageBrush ImageSource="/Resources/1.png"/></Path.Fill></Path>'
    path = tmp_path / "a.xps"
    path.write_bytes(make_xps(xps_page(brush), parts={"Resources/1.png": picture}))

    outcome = reading.read_file(path, path.name)

    assert {loss.code for loss in outcome.extraction.losses} == {
        LossCode.PAGE_WITHOUT_TEXT,
        LossCode.IMAGE_NOT_READ,
    }
    assert pictures.list_pictures(path, path.name) == ["Resources/1.png"]


def test_a_page_that_is_missing_is_a_loss():
    outcome = read(make_xps(xps_page(xps_glyphs("一")), "<broken"))

    assert [loss.code for loss in outcome.extraction.losses] == [LossCode.DAMAGED_PART]


def test_a_file_without_pages_is_damaged():
    data = samples.zipped({"FixedDocSeq.fdseq": "<FixedDocumentSequence/>"})

    assert read(data).status is FileStatus.DAMAGED


def test_entities_of_strangers_are_refused():
    bomb = '<!DOCTYPE a [<!ENTITY b "b">]><FixedPage>&b;</FixedPage>'

    assert read(make_xps(bomb)).status is FileStatus.REFUSED


@pytest.mark.parametrize("odd", ["inf", "nan", "1e999", "x", ""])
def test_a_number_that_is_none_is_no_harm(odd):
    odd_line = xps_glyphs(
        "正文", x=odd, y=odd, attributes=f'RenderTransform="{odd},0,0,1,0,0"'
    )

    assert "正文" in text_of(odd_line.replace(",100", f",{odd}"))


def test_in_an_archive_it_is_the_same():
    data = samples.zipped({"a.oxps": make_xps(xps_page(xps_glyphs("core-sw-01")))})

    assert read(data, "a.zip").extraction.attachments[0].text == "core-sw-01"
