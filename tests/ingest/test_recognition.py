"""Text in pictures: which pictures a file has, and what they say."""

import pytest
from PIL import Image

from ingest import pictures, recognition
from ingest.errors import DamagedFileError, RefusedError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.extractors import image as image_extractor
from ingest.recognition import IsolatedRecogniser, Recognised
from tests.ingest import deeds, images, samples


@pytest.fixture(scope="module")
def recogniser():
    with IsolatedRecogniser() as found:
        yield found


def keep(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path


def test_the_extra_is_installed_where_it_is_tested():
    assert recognition.is_installed()


def test_scanned_pages_are_read_page_by_page(recogniser, tmp_path):
    data = images.scanned_pdf(["核心交换机更换步骤"], ["Restart the spooler"])
    path = keep(tmp_path, "scan.pdf", data)

    places = recogniser.list_pictures(path, path.name)
    found = [recogniser.recognise(path, place) for place in places]

    assert places == ["page 1", "page 2"]
    assert [each.text for each in found] == [
        "核心交换机更换步骤",
        "Restart the spooler",
    ]
    assert all(0.8 < each.confidence <= 1 for each in found)


def test_an_image_is_read_line_by_line(recogniser, tmp_path):
    path = keep(
        tmp_path, "a.png", images.packed(images.draw("错误 ORA-00600", "请重启数据库"))
    )

    assert recogniser.list_pictures(path, path.name) == [""]
    assert recogniser.recognise(path, "").text.splitlines() == [
        "错误 ORA-00600",
        "请重启数据库",
    ]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_scan_that_lies_wrong_is_read_in_order(recogniser, tmp_path, degrees):
    lines = [
        "核心交换机更换步骤",
        "首先通知值班人员",
        "Then restart the spooler",
        "最后检查端口状态",
    ]
    turned = images.draw(*lines).rotate(degrees, expand=True)
    path = keep(tmp_path, "scan.png", images.packed(turned))

    assert recogniser.recognise(path, "").text.splitlines() == lines


def test_each_frame_of_a_fax_is_a_page(recogniser, tmp_path):
    first, second = images.draw("First page"), images.draw("Second page")
    data = images.packed(first, "TIFF", save_all=True, append_images=[second])
    path = keep(tmp_path, "fax.tiff", data)

    places = recogniser.list_pictures(path, path.name)

    assert places == ["page 1", "page 2"]
    assert recogniser.recognise(path, "page 2").text == "Second page"


def test_images_in_office_files_are_read_and_icons_are_not(recogniser, tmp_path):
    data = samples.with_part(
        samples.make_docx(),
        "word/media/image1.png",
        images.packed(images.draw("Alarm panel")),
    )
    data = samples.with_part(
        data, "word/media/image2.png", images.packed(Image.new("RGB", (16, 16)))
    )
    data = samples.with_part(data, "word/media/image3.emf", b"\1\0\0\0" + bytes(9_000))
    path = keep(tmp_path, "a.docx", data)

    places = recogniser.list_pictures(path, path.name)

    assert places == ["word/media/image1.png"]
    assert recogniser.recognise(path, places[0]).text == "Alarm panel"


def test_a_screenshot_on_a_page_with_text_is_read_too(recogniser, tmp_path):
    path = keep(
        tmp_path,
        "manual.pdf",
        samples.make_pdf_with_image("Manual", images.draw("Blue screen")),
    )

    places = recogniser.list_pictures(path, path.name)

    assert places == ["page 1, image 1"]
    assert "Blue screen" in recogniser.recognise(path, places[0]).text


@pytest.mark.parametrize(
    "data", [b"", b"nothing", b"%PDF-1.4 broken", b"\x89PNG\r\n\x1a\n" + bytes(50)]
)
def test_a_file_that_cannot_be_read_has_no_pictures(recogniser, tmp_path, data):
    assert recogniser.list_pictures(keep(tmp_path, "a", data), "a") == []


def test_a_picture_that_cannot_be_read_says_nothing(recogniser, tmp_path):
    path = keep(tmp_path, "a.png", images.packed(images.draw("x"))[:200])

    assert recogniser.recognise(path, "") == Recognised()
    assert recogniser.recognise(path, "word/media/image9.png") == Recognised()
    with pytest.raises(DamagedFileError):
        pictures.open_picture(path, "")


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(
    tmp_path, monkeypatch
):
    path = keep(tmp_path, "a.png", images.packed(images.draw("x")))
    monkeypatch.setattr(image_extractor, "MAX_PIXELS", 100)

    with pytest.raises(RefusedError):
        pictures.open_picture(path, "")


def test_what_stands_side_by_side_is_one_line():
    def box(left, top):
        return [[left, top], [left + 50, top], [left + 50, top + 20], [left, top + 20]]

    found = [(box(200, 3), "world"), (box(0, 40), "below"), (box(0, 0), "hello")]

    assert list(recognition.to_lines(found)) == ["hello world", "below"]


def test_recognised_text_stands_on_its_page_and_is_marked():
    extraction = Extraction(
        structure=(
            Block(BlockType.PAGE, "one", page=1),
            Block(BlockType.PAGE, "three", page=3),
        ),
        losses=(
            Loss(LossCode.PAGE_WITHOUT_TEXT, "page 2", ""),
            Loss(LossCode.CUT, "page 9", ""),
        ),
    )

    whole = recognition.with_recognised(
        extraction, [("page 2", Recognised("two", 0.9))]
    )

    assert whole.text == "one\ntwo\nthree"
    assert [(loss.code, loss.where) for loss in whole.losses] == [
        (LossCode.CUT, "page 9"),
        (LossCode.OCR, "page 2"),
    ]


def test_a_picture_without_text_changes_nothing():
    extraction = Extraction(losses=(Loss(LossCode.IMAGE_NOT_READ, "", ""),))

    assert recognition.with_recognised(extraction, [("", Recognised())]) == extraction


def test_a_reader_that_raises_anything_says_nothing_and_blocks_nothing(
    recogniser, tmp_path, monkeypatch
):
    path = keep(tmp_path, "a.png", images.packed(images.draw("Alarm")))
    with monkeypatch.context() as broken:
        broken.setattr(recognition, "recognise_picture", deeds.fail)
        assert recogniser.recognise(path, deeds.VICTIM) == Recognised()

    assert recogniser.recognise(path, "").text == "Alarm"


def test_an_image_that_is_too_large_does_not_hide_the_others(tmp_path, monkeypatch):
    data = samples.make_docx()
    for name, width in (("image1.png", 4000), ("image2.png", 400)):
        image = images.packed(Image.new("RGB", (width, 100)))
        data = samples.with_part(data, f"word/media/{name}", image)
    path = keep(tmp_path, "a.docx", data)
    monkeypatch.setattr(image_extractor, "MAX_PIXELS", 100_000)

    assert pictures.list_pictures(path, path.name) == ["word/media/image2.png"]
