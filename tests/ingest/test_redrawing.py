"""Pictures drawn again: what is seen stays, and nothing else does."""

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ingest import redrawing
from ingest.redrawing import Box
from ingest.workers import ExtractionPool
from kb.pictures.errors import PictureCase, PictureRefusedError
from tests.pictures import make_image

LARGE = Box(2_560, 8_000, 12_000_000)
SECRET = b"39.9042 N, 116.4074 E, Wang Wei"


def redraw(tmp_path, data, *boxes, name="shot.png"):
    path = tmp_path / name
    path.write_bytes(data)
    return redrawing.redraw(path, boxes or (LARGE,))


def opened(redrawn):
    image = Image.open(io.BytesIO(redrawn.data))
    image.load()
    assert image.size == (redrawn.width, redrawn.height)
    return image


def refusal(tmp_path, data):
    with pytest.raises(PictureRefusedError) as refused:
        redraw(tmp_path, data)
    return refused.value.case


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("GIF", "image/png"),
        ("WEBP", "image/png"),
        ("BMP", "image/png"),
        ("TIFF", "image/png"),
    ],
)
def test_pictures_of_each_format_are_shown(tmp_path, name, media_type):
    (shown,) = redraw(tmp_path, make_image(name=name), name="wrong.txt")

    assert shown.media_type == media_type
    assert opened(shown).convert("RGB").getpixel((600, 380)) == pytest.approx(
        (255, 255, 255), abs=4
    )


def test_each_box_gets_its_own(tmp_path):
    small, large = redraw(
        tmp_path, make_image(3000, 1000), Box(300, 300, 90_000), LARGE
    )

    assert (small.width, small.height) == (300, 100)
    assert (large.width, large.height) == (2560, 853)


def test_a_small_picture_is_not_made_larger(tmp_path):
    (shown,) = redraw(tmp_path, make_image(20, 10))

    assert (shown.width, shown.height) == (20, 10)


def exif_of(turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 15.0)
    return exif.tobytes()


def with_words():
    words = PngInfo()
    words.add_text("Comment", SECRET.decode())
    words.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    return make_image(pnginfo=words, exif=exif_of(1))


@pytest.mark.parametrize(
    "data",
    [
        with_words(),
        make_image(name="JPEG", exif=exif_of(1), comment=SECRET),
        make_image(name="WEBP", exif=exif_of(1), xmp=SECRET),
        make_image(name="GIF", comment=SECRET),
        make_image(name="TIFF", description=SECRET.decode()),
        make_image() + SECRET,
        make_image(name="JPEG", icc_profile=SECRET * 10),
    ],
    ids=["png", "jpeg", "webp", "gif", "tiff", "behind", "profile"],
)
def test_what_a_file_says_besides_its_pixels_is_gone(tmp_path, data):
    assert SECRET in data or b"Exif" in data or b"zTXt" in data or b"iTXt" in data

    (shown,) = redraw(tmp_path, data)

    assert SECRET not in shown.data
    assert set(opened(shown).info) <= {
        "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
    }  # fmt: skip
    assert not opened(shown).getexif()


def test_a_turned_photograph_is_upright(tmp_path):
    (shown,) = redraw(tmp_path, make_image(60, 20, name="JPEG", exif=exif_of(6)))

    assert (shown.width, shown.height) == (20, 60)


def test_what_is_transparent_stays_so(tmp_path):
    (shown,) = redraw(tmp_path, make_image(mode="RGBA"))

    assert opened(shown).mode == "RGBA"


def test_deep_colours_keep_their_brightness(tmp_path):
    target = io.BytesIO()
    Image.new("I;16", (4, 4), 0x8000).save(target, "PNG")

    (shown,) = redraw(tmp_path, target.getvalue())

    assert opened(shown).convert("L").getpixel((0, 0)) == pytest.approx(128, abs=1)


def test_an_animation_is_shown_by_its_first_picture(tmp_path):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])

    (shown,) = redraw(tmp_path, target.getvalue())

    assert shown.is_first
    assert getattr(opened(shown), "n_frames", 1) == 1


def test_of_a_thousand_frames_the_first_alone_is_read(tmp_path):
    frames = [
        Image.new("RGB", (64, 64), ("red", "blue")[number % 2])
        for number in range(1_000)
    ]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])

    (shown,) = redraw(tmp_path, target.getvalue())

    assert shown.is_first
    assert opened(shown).size == (64, 64)


def test_a_photograph_saved_without_loss_is_made_lighter(tmp_path):
    bands = [Image.effect_noise((700, 600), 60) for _ in range(3)]
    noise = Image.merge("RGB", bands)
    target = io.BytesIO()
    noise.save(target, "PNG")

    (shown,) = redraw(tmp_path, target.getvalue())

    assert shown.media_type == "image/jpeg"
    assert len(shown.data) < len(target.getvalue()) // 2


def png_of(width, height, *, body=b""):
    def chunk(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(body))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "case"),
    [
        (b"", PictureCase.NOTHING),
        (b"just words", PictureCase.NOT_A_PICTURE),
        (b"%PDF-1.7 ...", PictureCase.NOT_A_PICTURE),
        (png_of(20_000, 20_000), PictureCase.TOO_MANY_PIXELS),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureCase.DRAWING),
        (b"\xef\xbb\xbf <?xml version='1.0'?><svg/>", PictureCase.DRAWING),
        (png_of(60_000, 60_000), PictureCase.TOO_MANY_PIXELS),
        (png_of(30_001, 1), PictureCase.TOO_MANY_PIXELS),
        (png_of(9_000, 9_000), PictureCase.TOO_MANY_PIXELS),
        (make_image()[:200], PictureCase.DAMAGED),
        (make_image(name="JPEG")[:900], PictureCase.DAMAGED),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(tmp_path, data, case):
    assert refusal(tmp_path, data) is case


@pytest.mark.parametrize("size", [(0, 0), (0, 5), (5, 0)])
def test_a_picture_without_pixels_is_refused(tmp_path, size):
    case = refusal(tmp_path, png_of(*size))

    assert case in {PictureCase.NOTHING, PictureCase.DAMAGED, PictureCase.NOT_A_PICTURE}


def test_too_many_bytes_are_refused_unread(tmp_path):
    path = tmp_path / "large.png"
    with path.open("wb") as target:
        target.truncate(redrawing.MAX_BYTES + 1)

    with pytest.raises(PictureRefusedError) as refused:
        redrawing.redraw(path, [LARGE])

    assert refused.value.case is PictureCase.TOO_LARGE


def test_a_file_that_is_two_things_is_shown_as_the_picture_alone(tmp_path):
    page = b"<script>alert(1)</script>"
    (shown,) = redraw(tmp_path, make_image() + page)

    assert page not in shown.data


def test_a_worker_says_what_is_wrong(tmp_path, pool):
    path = tmp_path / "words.png"
    path.write_bytes(b"just words")

    with pytest.raises(PictureRefusedError) as refused:
        pool.redraw(path, [LARGE])

    assert refused.value.case is PictureCase.NOT_A_PICTURE


def test_what_takes_too_long_is_given_up(tmp_path, monkeypatch):
    path = tmp_path / "shot.png"
    path.write_bytes(make_image())
    monkeypatch.setattr("ingest.workers.PREVIEW_SECONDS", 0.000_1)

    with ExtractionPool(workers=1) as pool, pytest.raises(PictureRefusedError) as late:
        pool.redraw(path, [LARGE])

    assert late.value.case is PictureCase.TOO_HARD
