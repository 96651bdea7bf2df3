"""PDF: text page by page, and every page that gives none."""

import io

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest import reading
from ingest.extraction import FileStatus, LossCode
from ingest.extractors.pdf import _garbled
from tests.ingest import samples


def read(data):
    return reading.read(io.BytesIO(data), "a.pdf")


def test_every_page_is_a_block_with_its_number():
    extraction = read(samples.make_pdf("first", "second")).extraction

    assert [(b.page, b.text) for b in extraction.structure] == [
        (1, "first"),
        (2, "second"),
    ]
    assert extraction.pages == 2


def test_a_page_that_shows_something_without_text_is_a_loss():
    outcome = read(samples.make_pdf("text", ""))

    assert outcome.status is FileStatus.PARTIAL
    (loss,) = outcome.extraction.losses
    assert (loss.code, loss.where) == (LossCode.PAGE_WITHOUT_TEXT, "page 2")


def test_a_password_is_said():
    data = samples.rewritten_pdf(
        samples.make_pdf("secret"),
        lambda writer: writer.encrypt("user", "owner", algorithm="AES-256"),
    )

    outcome = read(data)

    assert outcome.status is FileStatus.PASSWORD
    assert outcome.extraction is None


def test_an_empty_user_password_is_no_obstacle():
    data = samples.rewritten_pdf(
        samples.make_pdf("open to all"),
        lambda writer: writer.encrypt("", "owner", algorithm="AES-256"),
    )

    assert "open to all" in read(data).extraction.text


def test_properties_and_attachments_are_read():
    def change(writer):
        writer.add_metadata({"/Title": "Handbook", "/Author": "Li Wei"})
        writer.add_attachment("ports.csv", b"a,b\n1,2\n")

    outcome = read(samples.rewritten_pdf(samples.make_pdf("text"), change))

    extraction = outcome.extraction
    assert (extraction.title, extraction.author) == ("Handbook", "Li Wei")
    assert [(f.name, f.data, f.text) for f in extraction.attachments] == [
        ("ports.csv", b"a,b\n1,2\n", "a\tb\n1\t2")
    ]
    assert outcome.status is FileStatus.OK


def with_images(pages, pixels):
    """Pages of text, each with the same image."""
    document = pdfium.PdfDocument(samples.make_pdf(*["text"] * pages))
    picture = pdfium.PdfImage.new(document)
    bitmap = pdfium.PdfBitmap.new_native(*pixels, pdfium_c.FPDFBitmap_BGR)
    picture.set_bitmap(bitmap)
    picture.set_matrix(pdfium.PdfMatrix().scale(200, 100))
    page = document[0]
    page.insert_obj(picture)
    page.gen_content()
    target = io.BytesIO()
    document.save(target)

    def repeat(writer):
        for _ in range(pages - 1):
            writer.add_page(writer.pages[0])

    return samples.rewritten_pdf(target.getvalue(), repeat)


def test_an_image_on_many_pages_is_one_loss():
    losses = read(with_images(3, (400, 200))).extraction.losses

    assert [(loss.code, loss.detail) for loss in losses] == [
        (LossCode.IMAGE_NOT_READ, "1 image was not searched for text.")
    ]


def test_a_small_image_is_no_loss():
    assert read(with_images(1, (40, 40))).status is FileStatus.OK


def test_garbled_text_is_a_loss():
    assert _garbled("\ue001\ue002\ue003" * 20, "page 1").code == LossCode.GARBLED_TEXT
    assert (
        _garbled("交换机 core-sw-01 的端口一直抖动，需要更换光模块。", "page 1") is None
    )


def test_ten_thousand_pages_finish():
    one = samples.make_pdf("page")

    def grow(writer):
        for _ in range(9_999):
            writer.add_page(writer.pages[0])

    outcome = read(samples.rewritten_pdf(one, grow))

    assert outcome.extraction.pages == 10_000
    assert len(outcome.extraction.structure) == 10_000
