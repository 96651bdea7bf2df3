"""Arabic and Hebrew in PDF: in the order of reading, with numbers and names whole."""

import io

import pytest

from ingest import reading
from ingest.right_to_left import Letter, to_line
from tests.ingest.raw_pdf import assembled, stream


def shown(*words):
    """Letters as a page shows *words* that stand from left to right on one line."""
    letters = [sign for word in words for sign in (*word, " ")]
    return [
        Letter(sign, 6.0 * place, 6.0 * place + 6, 0, 10)
        for place, sign in enumerate(letters)
    ]


def turned(text):
    return text[::-1]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((turned("الخادم"), turned("أعد")), "أعد الخادم"),
        (("10:30", "8080", turned("المنفذ")), "المنفذ 8080 10:30"),
        (("core-sw-01", turned("השרת")), "השרת core-sw-01"),
        (("30", "20", "10", turned("القيم")), "القيم 10 20 30"),
        ((".10.1.2.3", turned("عنوان")), "عنوان 10.1.2.3."),
        (("28-11-2026", turned("بتاريخ")), "بتاريخ 2026-11-28"),
        (("50%", turned("نسبة")), "نسبة 50%"),
        (("The", "word", turned("خادم"), "means", "server."), "The word خادم means server."),
        (("We", "use", "(" + turned("السيرفر"), turned("الرئيسي") + "(", "here"), "We use (الرئيسي السيرفر) here"),
        ((")" + turned("חובה") + "(", turned("היציאה")), "היציאה (חובה)"),
    ],
)  # fmt: skip
def test_a_line_is_read_as_it_is_read_aloud(words, line):
    assert to_line(shown(*words)) == line


def test_words_without_blanks_between_them_are_parted_by_the_gap():
    letters = [
        Letter("ב", 0, 6, 0, 10),
        Letter("א", 6, 12, 0, 10),
        Letter("ג", 20, 26, 0, 10),
    ]

    assert to_line(letters) == "ג אב"


def test_marks_stay_with_their_letter():
    letters = [
        Letter("ב", 0, 6, 0, 10),
        Letter("א", 6, 12, 0, 10),
        Letter("ָ", 7, 12, 0, 10),
    ]

    assert to_line(letters) == "אָב"


def drawn(*lines):
    """A page whose lines are drawn as they are seen, with a font of their letters."""
    signs = sorted(set("".join(lines)))
    codes = {sign: place + 0x21 for place, sign in enumerate(signs)}
    rows = "".join(f"<{codes[s]:02x}> <{ord(s):04x}>\n" for s in signs)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(signs)} beginbfchar\n{rows}endbfchar\nendcmap end end"
    )
    content = "".join(
        f"BT /F1 10 Tf 50 {700 - 20 * n} Td <{''.join(f'{codes[s]:02x}' for s in text)}> Tj ET\n"
        for n, text in enumerate(lines)
    )
    widths = " ".join(["600"] * len(signs))
    return assembled(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        stream(content),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 33"
        f" /LastChar {32 + len(signs)} /Widths [{widths}] /ToUnicode 6 0 R >>",
        stream(cmap),
    )


def test_a_page_in_arabic_keeps_the_names_of_devices():
    seen = ".10:30 " + turned("قبل الساعة") + " core-sw-01 " + turned("أعد تشغيل")

    text = reading.read(io.BytesIO(drawn(seen, "plain line")), "a.pdf").extraction.text

    assert text.split("\n") == ["أعد تشغيل core-sw-01 قبل الساعة 10:30.", "plain line"]
