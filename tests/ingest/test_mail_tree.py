"""Mail as a tree: every part that a reader sees is read, in order, once."""

import base64
import binascii
import io
import struct

import pytest

from ingest import reading
from ingest.extraction import FileStatus, LossCode
from tests.ingest.outlook import make_winmail

HEAD = "From: Ops <ops@example.org>\nSubject: x\nMIME-Version: 1.0\n"
PLAIN = "text/plain; charset=utf-8"
PAGE = "text/html; charset=utf-8"


def read(data):
    return reading.read(
        io.BytesIO(data.encode() if isinstance(data, str) else data), "x.eml"
    )


def letter(kind, *parts, mark="b"):
    """A message of parts; each is its type (and further header) and its text."""
    body = "".join(
        f"--{mark}\nContent-Type: {head}\n\n{text}\n" for head, text in parts
    )
    return f'{HEAD}Content-Type: {kind}; boundary="{mark}"\n\n{body}--{mark}--\n'


def inner(kind, *parts, mark="c"):
    body = "".join(
        f"--{mark}\nContent-Type: {head}\n\n{text}\n" for head, text in parts
    )
    return f'{kind}; boundary="{mark}"', f"{body}--{mark}--"


def codes(outcome):
    return [loss.code for loss in outcome.extraction.losses]


def texts(outcome):
    """What follows subject and fields."""
    return [block.text for block in outcome.extraction.structure[2:]]


def test_all_parts_of_a_mixed_letter_are_read_in_order():
    outcome = read(
        letter(
            "multipart/mixed",
            (PLAIN, "The switch was replaced."),
            (PAGE, "<p>New serial FDO2412X0AB</p>"),
            (PAGE, "<p>RMA 88231 opened</p>"),
            (f"{PLAIN}\nContent-Disposition: inline", "ops mailing list"),
        )
    )

    assert texts(outcome) == [
        "The switch was replaced.",
        "New serial FDO2412X0AB",
        "RMA 88231 opened",
        "ops mailing list",
    ]
    assert outcome.status is FileStatus.OK


@pytest.mark.parametrize(
    "kind", ["multipart/related", "multipart/signed", "multipart/unknown"]
)
def test_every_other_multipart_is_read_the_same(kind):
    outcome = read(letter(kind, (PAGE, "<p>one</p>"), (PAGE, "<p>two</p>")))

    assert texts(outcome) == ["one", "two"]


def test_the_richest_alternative_is_read_and_nothing_twice():
    outcome = read(
        letter(
            "multipart/alternative",
            (PLAIN, "Restart core-sw-01 now.\n\n* first step"),
            (PAGE, "<h2>Restart core-sw-01 now.</h2><ul><li>first step</li></ul>"),
        )
    )

    assert texts(outcome) == ["Restart core-sw-01 now.", "first step"]


def test_what_only_the_plain_alternative_says_is_read_too():
    outcome = read(
        letter(
            "multipart/alternative",
            (PLAIN, "Restart core-sw-01.\nCode 4711 for the door."),
            (PAGE, "<p>Restart core-sw-01.</p><p>See you.</p>"),
        )
    )

    assert texts(outcome) == [
        "Restart core-sw-01.",
        "See you.",
        "Code 4711 for the door.",
    ]


@pytest.mark.parametrize(
    "hint",
    [
        "Your e-mail program cannot show HTML messages. Please use another program.",
        "This is a message in HTML format; your client does not support it.",
        "您的邮件客户端不支持 HTML 格式的邮件，请使用网页查看。",
    ],
)
def test_a_plain_hint_is_no_letter(hint):
    outcome = read(
        letter(
            "multipart/alternative",
            (PLAIN, hint),
            (PAGE, "<p>Replace battery 41Y0679</p>"),
        )
    )

    assert texts(outcome) == ["Replace battery 41Y0679"]


def test_a_page_without_the_letter_does_not_hide_it():
    outcome = read(
        letter(
            "multipart/alternative",
            (
                PLAIN,
                "Controller B of SAN-02 failed; replace it tonight, spare is in rack 7.",
            ),
            (PAGE, "<p>Sent by mail</p>"),
        )
    )

    assert texts(outcome)[0].startswith("Controller B")
    assert "Sent by mail" in texts(outcome)


def test_alternatives_inside_a_mixed_letter_keep_their_place():
    both = inner("multipart/alternative", (PLAIN, "hello"), (PAGE, "<p>hello</p>"))

    outcome = read(letter("multipart/mixed", both, (PLAIN, "footer")))

    assert texts(outcome) == ["hello", "footer"]


def test_the_frames_of_a_saved_page_are_read():
    outcome = read(
        letter(
            "multipart/related",
            (f"{PAGE}\nContent-ID: <left>", "<p>navigation of the manual</p>"),
            (f"{PAGE}\nContent-ID: <main>", "<p>Fan tray removal</p>"),
        )
    )

    assert texts(outcome) == ["navigation of the manual", "Fan tray removal"]


def test_an_encrypted_message_says_so():
    outcome = read(
        letter(
            "multipart/encrypted",
            ("application/pgp-encrypted", "Version: 1"),
            ("application/octet-stream", "-----BEGIN PGP MESSAGE-----"),
        )
    )

    assert codes(outcome) == [LossCode.ENCRYPTED_PART]


def test_a_delivery_report_is_readable():
    report = (
        "Reporting-MTA: dns; mx-01\n\nFinal-Recipient: rfc822; x@y.z\nStatus: 5.7.26"
    )

    outcome = read(
        letter(
            "multipart/report",
            (PLAIN, "Not delivered."),
            ("message/delivery-status", report),
        )
    )

    assert "Final-Recipient: rfc822; x@y.z\nStatus: 5.7.26" in texts(outcome)
    assert outcome.extraction.attachments == ()


INVITATION = """BEGIN:VCALENDAR
BEGIN:VTIMEZONE
BEGIN:STANDARD
DTSTART:19700101T000000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=Asia/Shanghai:20260305T220000
DTEND:20260305T180000Z
SUMMARY:Change window core sw
 itch
LOCATION:Bridge 7001\\, NOC
ORGANIZER;CN="Wang, Wei":mailto:wang@example.org
DESCRIPTION:first line\\nsecond line
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
END:VCALENDAR"""


def test_an_invitation_says_what_when_and_where():
    outcome = read(
        letter(
            "multipart/alternative",
            (PLAIN, "Please join."),
            ("text/calendar", INVITATION),
        )
    )

    found = "\n".join(texts(outcome))
    assert found == (
        "Please join.\nChange window core switch\nStart: 2026-03-05 22:00 Asia/Shanghai\n"
        "End: 2026-03-05 18:00 UTC\nLocation: Bridge 7001, NOC\n"
        "Organizer: Wang, Wei <wang@example.org>\nfirst line\nsecond line"
    )


def test_flowed_lines_are_whole_again():
    text = "Read https://kb.example.org/art \nicles/17 first\n> quoted \n> text\nhard\n-- \nme"

    outcome = read(f"{HEAD}Content-Type: {PLAIN}; format=flowed; delsp=yes\n\n{text}")

    assert (
        "https://kb.example.org/articles/17 first\n> quotedtext\nhard\n--\nme"
        in texts(outcome)[0]
    )


def test_uuencoded_files_are_files():
    line = binascii.b2a_uu(b"RESTOREME LUN 14").decode()

    outcome = read(f"{HEAD}\nsee below\n\nbegin 644 plan.txt\n{line}`\nend\nbye")

    assert [(file.name, file.text) for file in outcome.extraction.attachments] == [
        ("plan.txt", "RESTOREME LUN 14")
    ]
    assert texts(outcome) == ["see below", "bye"]


def packed(kind, data):
    return f"{kind}\nContent-Transfer-Encoding: base64", base64.encodebytes(
        data
    ).decode()


def test_winmail_dat_gives_its_text_and_files():
    part = packed('application/ms-tnef; name="winmail.dat"', make_winmail())

    outcome = read(letter("multipart/mixed", (PLAIN, "Attached."), part))

    (file,) = outcome.extraction.attachments
    assert (file.name, file.text) == ("恢复方案.txt", "Step 1: RESTOREME")
    assert texts(outcome) == ["Attached.", "Restore plan text: mount LUN 14"]
    assert outcome.status is FileStatus.OK


def test_a_cut_winmail_dat_is_a_loss():
    part = packed('application/ms-tnef; name="winmail.dat"', make_winmail()[:-30])

    outcome = read(letter("multipart/mixed", (PLAIN, "Attached."), part))

    assert LossCode.DAMAGED_PART in codes(outcome)


def der(tag, *values):
    data = b"".join(values)
    size = len(data)
    length = bytes([size]) if size < 128 else b"\x82" + struct.pack(">H", size)
    return bytes([tag]) + length + data


def make_signed(content, *, number=2, in_pieces=False):
    kind = der(6, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07" + bytes([number]))
    data = der(6, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
    octets = der(4, content)
    if in_pieces:
        octets = b"\x24\x80" + der(4, content[:9]) + der(4, content[9:]) + b"\0\0"
    inside = der(0x30, data, der(0xA0, octets))
    return der(0x30, kind, der(0xA0, der(0x30, der(2, b"\1"), der(0x31), inside)))


@pytest.mark.parametrize("in_pieces", [False, True])
def test_an_opaque_signature_is_opened(in_pieces):
    content = f"Content-Type: {PLAIN}\n\n更换光模块 SFP-10G".encode()
    kind = 'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"'
    head, text = packed(kind, make_signed(content, in_pieces=in_pieces))

    outcome = read(f"{HEAD}Content-Type: {head}\n\n{text}")

    assert texts(outcome) == ["更换光模块 SFP-10G"]
    assert outcome.status is FileStatus.OK


def test_an_encrypted_envelope_says_so():
    head, text = packed(
        'application/pkcs7-mime; name="smime.p7m"', make_signed(b"x", number=3)
    )

    assert codes(read(f"{HEAD}Content-Type: {head}\n\n{text}")) == [
        LossCode.ENCRYPTED_PART
    ]


def test_a_mail_whose_bytes_contradict_its_header_is_read_by_them():
    data = (
        f"{HEAD}Content-Type: text/plain; charset=us-ascii\n\n".encode()
        + "邮箱无法登录".encode("gbk")
    )

    outcome = read(data)

    assert texts(outcome) == ["邮箱无法登录"]
    assert codes(outcome) == [LossCode.ENCODING_GUESSED]
