"""PDF: layers that are off, however they are marked, and files that are pinned to pages."""

import io
import zlib

import pytest

from ingest import reading
from ingest.extraction import FileStatus, LossCode
from tests.ingest.raw_pdf import assembled, line, stream

FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
RESOURCES = (
    "/Resources << /Font << /F1 9 0 R >> /Properties << /L1 7 0 R /L2 8 0 R /M1 10 0 R >>"
    " /XObject << /X1 5 0 R /X2 6 0 R >> >>"
)
FORM = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] {RESOURCES}"
CONTENT = (
    line("shown text", 700)
    + f"/OC /L1 BDC {line('ghost marked', 680)} EMC\n"
    + f"/OC /L2 BDC {line('second layer', 660)} EMC\n"
    + f"/OC /M1 BDC {line('ghost member', 640)} EMC\n"
    + "/X1 Do /X2 Do"
)
INNER = f"/OC /L1 BDC {line('ghost inside', 580)} EMC {line('form text', 560)}"


def layered(configuration):
    return assembled(
        f"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [7 0 R 8 0 R] /D << {configuration} >> >> >>",
        f"<< /Type /Pages /Kids [3 0 R] /Count 1 {RESOURCES} >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        stream(CONTENT),
        stream(line("ghost form", 600), f"{FORM} /OC 7 0 R"),
        stream(INNER, FORM),
        "<< /Type /OCG /Name (old) /Usage << /View << /ViewState /OFF >> >> >>",
        "<< /Type /OCG /Name (new) >>",
        FONT,
        "<< /Type /OCMD /OCGs [7 0 R] >>",
    )


def read(data):
    return reading.read(io.BytesIO(data), "a.pdf")


@pytest.mark.parametrize(
    "configuration",
    [
        "/OFF [7 0 R]",
        "/BaseState /OFF /ON [8 0 R]",
        "/AS [<< /Event /View /OCGs [7 0 R] >>]",
    ],
)
def test_what_lies_on_a_layer_that_is_off_is_left_out_and_counted(configuration):
    outcome = read(layered(configuration))

    assert outcome.extraction.text.split("\n") == [
        "shown text",
        "second layer",
        "form text",
    ]
    (loss,) = outcome.extraction.losses
    assert (loss.code, loss.where) == (LossCode.HIDDEN, "count 4")


def test_layers_that_are_shown_are_read():
    outcome = read(layered("/Order [7 0 R 8 0 R]"))

    assert outcome.status is FileStatus.OK
    assert outcome.extraction.text.count("ghost") == 4


def test_a_catalogue_that_is_packed_is_looked_into():
    catalogue = "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [7 0 R] /D << /OFF [7 0 R] >> >> >>"
    packed = zlib.compress(f"1 0 {catalogue}".encode())
    rest = layered("/OFF []").partition(b"2 0 obj")[2]
    data = (
        b"%%PDF-1.7\n20 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(packed)
        + packed
        + b"\nendstream\nendobj\n2 0 obj"
        + rest.partition(b"trailer")[0]
    )
    # The table that finds packed objects: type, place, number; four bytes for each place.
    places = {
        number: data.index(b"\n%d 0 obj" % number) + 1 for number in (*range(2, 11), 20)
    }
    rows = b"".join(
        b"\x02" + (20).to_bytes(4) + b"\0"
        if number == 1
        else b"\x01" + places.get(number, 0).to_bytes(4) + b"\0"
        for number in range(21)
    )
    table = b"21 0 obj\n<< /Type /XRef /Size 22 /W [1 4 1] /Index [0 21] /Root 1 0 R /Length %d >>\nstream\n"
    whole = (
        data
        + table % len(rows)
        + rows
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(data)
    )

    outcome = read(whole)

    assert b"/OCProperties" not in whole
    assert "ghost marked" not in outcome.extraction.text
    assert "shown text" in outcome.extraction.text


def test_layers_that_cannot_be_told_apart_are_read_and_that_is_said():
    broken = layered("/OFF [7 0 R]").replace(
        b"/D << /OFF [7 0 R] >>", b"/D [ /OFF [7 0 R] ] "
    )

    outcome = read(broken)

    assert "ghost marked" in outcome.extraction.text
    assert [loss.where for loss in outcome.extraction.losses] == ["layers"]


def test_a_file_that_is_pinned_to_a_page_is_read():
    data = assembled(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 8 0 R >> >> /Annots [5 0 R] >>",
        stream(line("see the pin", 700)),
        "<< /Type /Annot /Subtype /FileAttachment /Rect [9 9 29 29] /FS 6 0 R >>",
        "<< /Type /Filespec /F (ports.csv) /UF (ports.csv) /EF << /F 7 0 R >> >>",
        stream("port,vlan\n1,20\n", "/Type /EmbeddedFile"),
        FONT,
    ).replace(b"trailer", b"xref\n0 1\n0000000000 65535 f \ntrailer")
    data = data.replace(b"%%EOF", b"startxref\n%d\n%%%%EOF" % data.index(b"xref\n0 1"))

    (file,) = read(data).extraction.attachments

    assert (file.name, file.text) == ("ports.csv", "port\tvlan\n1\t20")
