"""PDF: text page by page, and every page that gives none."""

import io

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest

from ingest import hyphens, reading
from ingest.extraction import FileStatus, LossCode
from ingest.garbling import is_garbled
from ingest.pdf_properties import to_moment
from tests.ingest import samples
from tests.ingest.raw_pdf import assembled, line, stream


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
    assert is_garbled("\ue001\ue002\ue003" * 20)
    assert not is_garbled("交换机 core-sw-01 的端口一直抖动，需要更换光模块。")


def test_ten_thousand_pages_finish():
    one = samples.make_pdf("page")

    def grow(writer):
        for _ in range(9_999):
            writer.add_page(writer.pages[0])

    outcome = read(samples.rewritten_pdf(one, grow))

    assert outcome.extraction.pages == 10_000
    assert len(outcome.extraction.structure) == 10_000


def drawn(
    *lines,
    fonts="/F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    more="",
    rotate=0,
):
    """A page on which each line is drawn at its place: left, bottom, text."""
    text = "".join(
        f"BT /F1 10 Tf {'0 1 -1 0' if rotate else '1 0 0 1'} {left} {bottom} Tm ({words}) Tj ET\n"
        for left, bottom, words in lines
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R 7 0 R 8 0 R] /DA (/F1 10 Tf) >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} /Contents 4 0 R"
            f" /Resources << /Font << {fonts} >> >> {more} >>"
        ),
        f"<< /Length {len(text)} >>\nstream\n{text}endstream",
        "null",
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (erp-db-01) /Rect [150 690 350 710] >>",
        (
            "<< /Type /Annot /Subtype /Widget /FT /Btn /T (b) /V /Yes /AS /Yes /Rect [150 655 170 675]"
            " /AP << /N << /Yes 5 0 R /Off 5 0 R >> >> >>"
        ),
        (
            "<< /Type /Annot /Subtype /Widget /FT /Btn /T (c) /V /Off /AS /Off /Rect [150 625 170 645]"
            " /AP << /N << /Yes 5 0 R /Off 5 0 R >> >> >>"
        ),
    ]
    body = "%PDF-1.7\n" + "".join(
        f"{n} 0 obj\n{each}\nendobj\n" for n, each in enumerate(objects, 1)
    )
    return (body + "trailer << /Root 1 0 R /Size 9 >>\n%%EOF").encode()


def text_of(*lines, **more):
    return read(drawn(*lines, **more)).extraction.text


LEFT = (
    "The committee reviewed the",
    "annual report of the data",
    "centre and approved the",
    "budget for batteries.",
)
RIGHT = (
    "Rollback begins with the",
    "standby controller and ends",
    "with a check of every LUN",
    "by the storage team.",
)


def test_columns_are_read_one_after_the_other():
    rows = [
        (left, 700 - 14 * n, words)
        for n in range(4)
        for left, words in ((60, LEFT[n]), (330, RIGHT[n]))
    ]

    found = text_of(
        (60, 740, "A title over both of the columns, as wide as the page is in print"),
        *rows,
    )

    assert found == (
        "A title over both of the columns, as wide as the page is in print\n"
        "The committee reviewed the annual report of the data centre and approved the budget for batteries.\n"
        "Rollback begins with the standby controller and ends with a check of every LUN by the storage team."
    )


def test_a_table_is_no_pair_of_columns():
    rows = [
        (left, 700 - 14 * n, f"{words} {n}")
        for n in range(6)
        for left, words in ((60, "Server host"), (330, "Rack and row"))
    ]

    assert text_of(*rows).split("\n")[2] == "Server host 2 Rack and row 2"


def test_lines_across_a_gap_that_others_have_are_read_whole():
    rows = [
        (left, 700 - 14 * n, words)
        for n in range(6)
        for left, words in ((60, LEFT[n % 4]), (330, RIGHT[n % 4]))
    ]
    across = [
        (
            60,
            600 - 14 * n,
            f"Line {n} goes on from the left margin of this page up to its right one",
        )
        for n in range(6)
    ]

    found = text_of(*rows, *across)

    assert all(f"Line {n} goes on" in found for n in range(6))
    assert all(found.count(words.split()[1]) for words in (*LEFT, *RIGHT))


def test_a_turned_page_keeps_its_lines():
    lines = [(60 + 14 * n, 40, f"row{n} host-0{n} rack-B{n}") for n in range(4)]

    assert text_of(*lines, rotate=90).split("\n") == [
        f"row{n} host-0{n} rack-B{n}" for n in range(4)
    ]


def test_the_lines_of_a_listing_stay_lines():
    lines = (
        "interface GigabitEthernet0/0/1",
        " description uplink-to-core",
        " port trunk allow-pass vlan 10 20",
        " undo shutdown",
    )

    assert text_of(
        *((60, 700 - 12 * n, line) for n, line in enumerate(lines))
    ) == "\n".join(lines)


def test_lines_of_a_typewriter_stay_lines():
    fonts = "/F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >>"
    lines = (
        "aaaaaaa-bbbbbbbb cccccccc ddddddddd eeee",
        "ffff ggggg hhhhh iiiiiii jjjjjjjjj kkkkkk",
        "lllll mmmmm",
    )

    assert text_of(
        *((60, 700 - 12 * n, line) for n, line in enumerate(lines)), fonts=fonts
    ) == "\n".join(lines)


def test_broken_words_are_whole_and_names_keep_their_hyphen():
    lines = (
        "The controller needs a com-",
        "plete reconfigu-",
        "ration before core-",
        "sw-01 is un-",
        "reachable for users.",
    )

    found = text_of(*((60, 700 - 14 * n, line) for n, line in enumerate(lines)))

    for word in ("complete", "reconfiguration", "core-sw-01", "unreachable"):
        assert word in found


def test_the_fields_of_a_form_stand_behind_their_labels():
    labels = [
        (60, 698, "Server name:"),
        (60, 660, "Backup taken:"),
        (60, 630, "Downtime:"),
    ]

    found = text_of(*labels, more="/Annots [6 0 R 7 0 R 8 0 R]")

    assert found == "Server name: erp-db-01\nBackup taken: ☑\nDowntime: ☐"


def test_chinese_read_as_western_is_garbled():
    assert is_garbled(
        "核心交换机端口故障处理手册第一版本内容".encode("gbk").decode("latin-1")
    )
    assert is_garbled("aЖΩשخกაⴀ᠀አ中한" * 4)
    assert not is_garbled("Prüfe die Größe des Gerätes; l'été à Orléans, señor Núñez")


def test_compounds_that_stand_elsewhere_keep_their_hyphen():
    assert hyphens.undo(["a stand\x02by unit", "the stand-by unit", "com\x02plete VPN\x02tunnel"]) == [
        "a stand-by unit", "the stand-by unit", "complete VPN-tunnel",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("D:20260930141500+08'00'", "2026-09-30T14:15:00+08:00"),
        ("D:20260930141500Z", "2026-09-30T14:15:00+00:00"),
        ("D:202609301415-0330", "2026-09-30T14:15:00-03:30"),
        ("D:202609", "2026-09-01T00:00:00+00:00"),
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("D:20261399", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_with_what_it_says(text, moment):
    found = to_moment(text)

    assert (found and found.isoformat()) == moment


def test_a_page_that_flattening_ruins_is_read_without_it():
    codes = "".join(
        f"<{0x30 + n:02x}> <{ord(sign):04x}>\n" for n, sign in enumerate("核心交换机")
    )
    cmap = f"begincmap\n1 begincodespacerange <00> <ff> endcodespacerange\n5 beginbfchar\n{codes}endbfchar\nendcmap"
    data = assembled(
        "<< /Type /Catalog /Pages 2 0 R >>",
        # Flattening leaves a page without what it inherits, as this font.
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 7 0 R >> >> >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [5 0 R] >>",
        stream(line("01234", 700)),
        "<< /Type /Annot /Subtype /Stamp /Rect [50 50 90 90] /F 4 /AP << /N 6 0 R >> >>",
        stream("0 0 9 9 re f", "/Type /XObject /Subtype /Form /BBox [0 0 40 40]"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 8 0 R >>",
        stream(cmap),
    )

    assert read(data).extraction.text == "核心交换机"
