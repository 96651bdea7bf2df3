"""The head of a letter: one sender or none, and one print however it came."""

import pytest

from ingest.letters.heads import read_head

LETTER = (
    b"Message-ID: <1@example.org>\r\nFrom: Wang <wang@example.org>\r\n"
    b"To: desk@example.com\r\nSubject: =?utf-8?B?5omT5Y2w5py6?=\r\n\r\nIt is broken.\r\n"
)


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ("wang@example.org", "wang@example.org"),
        ("Wang Li <Wang@Example.org>", "wang@example.org"),
        ('"boss@corp.example" <evil@example.net>', "evil@example.net"),
        ("boss@corp.example <evil@example.net>", ""),
        ("boss@corp.example, evil@example.net", ""),
        ("<boss@corp.example> <evil@example.net>", ""),
        ("Boss <boss@corp.example>, evil@example.net", ""),
        ('Boss <"boss@corp.example"@evil.example>', ""),
        ("=?utf-8?q?boss=40corp.example?= <evil@example.net>", "evil@example.net"),
        ("Wang (IT) <wang@example.org>", "wang@example.org"),
        ("undisclosed", ""),
    ],
)
def test_a_letter_has_one_sender_or_none(given, sender):
    assert read_head(f"From: {given}\n\ntext".encode()).sender == sender


def test_a_letter_with_two_froms_has_no_sender():
    head = read_head(b"From: a@example.org\nFrom: b@example.org\n\ntext")

    assert head.sender == ""


def test_a_letter_is_the_same_by_whichever_way_it_came():
    first = read_head(LETTER)
    other = read_head(
        b"Received: from somewhere\nDelivered-To: help@example.com\n"
        + LETTER.replace(b"\r\n", b"\n")
    )
    later = read_head(LETTER.replace(b"<1@", b"<2@"))

    assert first.subject == "打印机"
    assert other.fingerprint == first.fingerprint != later.fingerprint
    assert other.recipients == ("help@example.com", "desk@example.com")


def test_a_head_is_read_within_bounds():
    many = b"".join(b"X-%d: y\n" % number for number in range(5_000))
    long = b"Subject: " + b"x" * (1 << 20) + b"\n"

    head = read_head(b"From: a@example.org\n" + many + long + b"\ntext")

    assert head.sender == "a@example.org"
    assert len(head.fields) <= 500
    assert len(read_head(long).subject) <= 1 << 18
