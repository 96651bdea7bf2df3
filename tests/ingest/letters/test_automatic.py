"""Letters of programs, told from those of people."""

import pytest

from ingest.letters.automatic import Automatic, find_automatic
from ingest.letters.heads import read_head

OWN = {"desk@example.com"}


def find(*fields, sender="wang@example.org"):
    head = "\n".join([*fields, f"From: {sender}", "", "text"]).encode()
    return find_automatic(read_head(head), OWN)


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("Auto-Submitted: auto-replied", Automatic.ANSWER),
        ("Auto-Submitted: auto-generated; type=x", Automatic.ANSWER),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", Automatic.ANSWER),
        ("X-Autoreply: yes", Automatic.ANSWER),
        ("Subject: 自动回复：打印机", Automatic.ANSWER),
        ("Subject: Abwesenheitsnotiz: Drucker", Automatic.ANSWER),
        ("Subject: Automatic reply: printer", Automatic.ANSWER),
        ("Precedence: bulk", Automatic.LIST),
        ("Precedence: auto_reply", Automatic.LIST),
        ("List-Id: <users.example.org>", Automatic.LIST),
        ("Return-Path: <>", Automatic.REPORT),
        ("Content-Type: multipart/report; boundary=x", Automatic.REPORT),
        ("X-Failed-Recipients: a@example.org", Automatic.REPORT),
        ("Subject: Undeliverable: printer", Automatic.REPORT),
        ("Message-ID: <7.7.3.yunzhi@example.com>", Automatic.OWN),
        ("Auto-Submitted: no", None),
        ("Return-Path: <wang@example.org>", None),
        ("X-Auto-Response-Suppress: DR, RN, NRN", None),
        ("Subject: our automatic reply is wrong", None),
    ],
)
def test_a_letter_of_a_program_is_recognised(field, found):
    assert find(field) is found


def test_our_own_address_and_a_mail_server_write_no_letters():
    assert find(sender="Desk@example.com") is Automatic.OWN
    assert find(sender="MAILER-DAEMON@example.org") is Automatic.REPORT
