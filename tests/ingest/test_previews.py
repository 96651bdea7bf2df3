"""Pages as images of a bounded size."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from ingest import previews
from ingest.errors import DamagedFileError
from ingest.redrawing import Box
from tests.ingest import samples


def draw(tmp_path, data, *, number=1, width=300):
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    (page,) = previews.draw_page(path, number, [Box(width, 50_000, 1 << 30)])
    image = Image.open(io.BytesIO(page.data))
    assert image.size == (page.width, page.height)
    return image


def dark_pixels(image):
    return sum(image.convert("L").histogram()[:128])


def test_a_page_has_the_width_asked_for(tmp_path):
    image = draw(tmp_path, samples.make_pdf("text"), width=300)

    assert (image.format, image.width) == ("PNG", 300)
    assert dark_pixels(image) > 0


def test_no_width_makes_a_large_image(tmp_path):
    image = draw(tmp_path, samples.make_pdf("text"), width=1_000_000)

    assert image.width <= previews.MAX_WIDTH


@pytest.mark.parametrize("size", [(2, 14_000), (14_000, 2), (14_000, 14_000)])
def test_a_page_of_any_shape_has_few_pixels(tmp_path, size):
    def change(writer):
        writer.pages[0].mediabox.upper_right = size

    image = draw(
        tmp_path, samples.rewritten_pdf(samples.make_pdf("text"), change), width=2_000
    )

    assert image.width * image.height <= 1.1 * previews.MAX_PIXELS


@pytest.mark.parametrize("number", [-1, 0, 2])
def test_a_page_that_is_not_there_cannot_be_drawn(tmp_path, number):
    with pytest.raises(DamagedFileError, match="no page"):
        draw(tmp_path, samples.make_pdf("text"), number=number)


def test_what_is_no_document_cannot_be_drawn(tmp_path):
    with pytest.raises(DamagedFileError, match="cannot be drawn"):
        draw(tmp_path, b"no document")


def test_what_was_typed_into_a_form_is_drawn(tmp_path):
    empty = draw(tmp_path, with_field(""))
    filled = draw(tmp_path, with_field("core-sw-01"))

    assert dark_pixels(filled) > dark_pixels(empty)


def with_field(value):
    """A page with one text field, which has no appearance of its own."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(samples.make_pdf("text"))))
    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    field = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Tx"),
                NameObject("/T"): TextStringObject("device"),
                NameObject("/V"): TextStringObject(value),
                NameObject("/F"): NumberObject(4),
                NameObject("/DA"): TextStringObject("/F1 40 Tf 0 g"),
                NameObject("/Rect"): ArrayObject(
                    NumberObject(n) for n in (40, 300, 500, 380)
                ),
            }
        )
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([field])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {
            NameObject("/Fields"): ArrayObject([field]),
            NameObject("/NeedAppearances"): NumberObject(1),
            NameObject("/DR"): DictionaryObject({NameObject("/Font"): fonts}),
        }
    )
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
