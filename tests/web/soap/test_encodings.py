"""Encodings as clients declare them, rightly and wrongly."""

import pytest

from tests.web.soap.attacks import SEARCH
from tests.web.soap.conftest import envelope
from tests.web.soap.streams import Endless, stream

TITLE = "打印机脱机，驱动程序"


def message(declared="", title=TITLE):
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return head + envelope("createIncident", f"<title>{title}</title>")


@pytest.mark.parametrize(
    ("declared", "written", "charset"),
    [
        ("", "utf-8", ""),
        ("", "utf-8-sig", ""),
        ("UTF-8", "utf-8", "utf-8"),
        ("UTF-16", "utf-16", ""),
        ("UTF-16", "utf-16", "utf-16"),
        ("", "utf-16-le", ""),
        ("", "utf-16-be", ""),
        ("GBK", "gbk", ""),
        ("gb18030", "gb18030", ""),
        ("GB2312", "gb2312", ""),
        ("", "gbk", "GBK"),
        ("GBK", "gbk", "gbk"),
        ("GBK", "utf-8", "utf-8"),
        ("GBK", "gbk", "utf-8"),
        ("UTF-8", "gbk", "gbk"),
        ("GB2312", "gbk", "utf-8"),
        ("GB18030", "gb18030", "utf-8"),
        ("Big5", "utf-8", "utf-8"),
        ("GBK", "utf-8-sig", "utf-8"),
    ],
)
def test_a_message_is_read_as_it_is_declared(soap, declared, written, charset):
    content_type = f"text/xml; charset={charset}" if charset else "text/xml"

    answer = soap.post(message(declared).encode(written), content_type)

    assert answer.text("title") == TITLE


def test_gb2312_may_hold_what_only_gbk_has(soap):
    answer = soap.post(message("GB2312", "镕基體檢").encode("gbk"), "text/xml")

    assert answer.text("title") == "镕基體檢"


def test_big5_is_read(soap):
    answer = soap.post(message("Big5", "印表機離線").encode("big5"), "text/xml")

    assert answer.text("title") == "印表機離線"


@pytest.mark.parametrize("written", ["gbk", "utf-8"])
def test_where_http_and_the_message_disagree_the_bytes_decide_wherever_they_are(
    soap, written
):
    """Behind a file, so far from the beginning, is the first that is no ASCII."""
    head = '<?xml version="1.0" encoding="GBK"?>'
    data = "QUJD" * 100_000
    body = envelope(
        "submitSolution",
        "<attachments><attachment><name>a.txt</name>"
        f"<data>{data}</data></attachment></attachments><title>{TITLE}</title>"
        f"<sections><section><name>symptom</name><text>{TITLE}</text></section>"
        "</sections>",
    )

    answer = soap.post((head + body).encode(written), "text/xml; charset=utf-8")

    assert answer.text("title") == TITLE


def test_a_strangers_message_is_not_kept_to_find_its_encoding(stranger):
    head = f'<?xml version="1.0" encoding="GBK"?>{SEARCH[:-40]}'
    never_ends = Endless(head.encode())
    said = stream(stranger, never_ends, CONTENT_TYPE="text/xml; charset=utf-8")

    assert b"not_authenticated" in said
    assert never_ends.given < 1 << 20


@pytest.mark.parametrize("charset", ["", "utf-8"])
def test_gbk_that_nobody_declared_is_refused_not_guessed(soap, charset):
    content_type = f"text/xml; charset={charset}" if charset else "text/xml"

    answer = soap.post(message().encode("gbk"), content_type)

    assert answer.fault == "bad_message"


@pytest.mark.parametrize(
    "pair", ["&#55357;&#56832;", "&#xD83D;&#xDE00;", "&#xd83d;&#56832;"]
)
def test_two_references_for_one_character_are_put_together(soap, pair):
    answer = soap.post(message(title=f"报错 {pair}").encode(), "text/xml")

    assert answer.text("title") == "报错 😀"


@pytest.mark.parametrize("lead", range(65_500, 65_540, 3))
def test_the_references_may_lie_across_a_boundary(soap, lead):
    body = envelope("createIncident", "<title>报错 &#55357;&#56832;</title>")
    start = len(body.encode()) - 40
    padded = f"<!--{'x' * (lead - start)}-->" + body

    answer = soap.post(padded.encode(), "text/xml")

    assert answer.fault == "too_large" or answer.text("title") == "报错 😀"


@pytest.mark.parametrize("half", ["&#55357;", "&#56832;", "&#56832;&#55357;"])
def test_half_a_character_is_refused(soap, half):
    answer = soap.post(message(title=f"报错 {half}").encode(), "text/xml")

    assert answer.fault == "bad_message"
