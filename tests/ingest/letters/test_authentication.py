"""Who wrote: believed of one host alone, and only what that host has found."""

import pytest

from ingest.letters.authentication import is_from_sender
from ingest.letters.heads import read_head

OURS = "mx.example.com"
PASS = f"Authentication-Results: {OURS}; dmarc=pass header.from=example.org"


def verify(*fields, sender="wang@example.org", hops=2):
    head = read_head("\n".join([*fields, f"From: {sender}", "", "text"]).encode())
    return is_from_sender(head, OURS, hops=hops)


@pytest.mark.parametrize(
    "results",
    [
        "dmarc=pass",
        "dmarc=pass (p=reject; dis=none) header.from=Example.org",
        "spf=fail smtp.mailfrom=list.example.net; dmarc=pass header.from=example.org",
        "spf=pass smtp.mailfrom=wang@example.org",
        "spf=pass smtp.mailfrom=example.org",
        "dkim=pass header.i=@example.org header.d=example.org header.s=a",
        "dkim=fail header.d=example.org; dkim=pass (2048) header.d=example.org",
    ],
)
def test_a_sender_is_believed_whom_our_host_has_proved(results):
    assert verify(f"Authentication-Results: {OURS} 1; {results}")


@pytest.mark.parametrize(
    "results",
    [
        "none",
        "dmarc=fail header.from=example.org",
        "dmarc=pass header.from=evil.example",
        "dmarc=fail; spf=pass smtp.mailfrom=example.org",
        "dmarc=pass header.from=example.org; dmarc=fail header.from=example.org",
        "spf=pass smtp.mailfrom=evil.example",
        "dkim=pass header.d=evil.example",
        "dkim=pass header.d=sub.example.org",
        "spf=softfail smtp.mailfrom=example.org",
        # Somebody else's words, as our host quotes them.
        "spf=fail (x; dmarc=pass header.from=example.org) smtp.mailfrom=evil.example",
        'spf=fail smtp.mailfrom="a; dmarc=pass header.from=example.org"@evil.example',
        "spf=fail (\\) ; dmarc=pass header.from=example.org) smtp.mailfrom=evil.example",
        "spf=fail (open; dmarc=pass header.from=example.org",
        'spf=pass smtp.mailfrom="x@example.org"@evil.example',
        "auth=pass smtp.auth=wang@example.org",
    ],
)
def test_a_sender_is_not_believed_otherwise(results):
    assert not verify(f"Authentication-Results: {OURS}; {results}")


def test_only_the_topmost_field_counts_and_only_our_hosts():
    other = (
        "Authentication-Results: mx.evil.example; dmarc=pass header.from=example.org"
    )
    failed = f"Authentication-Results: {OURS}; dmarc=fail header.from=example.org"

    assert verify(PASS, failed)
    assert not verify(failed, PASS)
    assert not verify(other, PASS)
    assert not verify(other)
    assert not verify()


def test_a_field_that_came_along_from_elsewhere_counts_for_nothing():
    received = "Received: from a by b"

    assert verify(received, received, PASS)
    assert not verify(received, received, received, PASS)


def test_nobody_is_believed_where_no_host_is_named():
    head = read_head(f"{PASS}\nFrom: wang@example.org\n\ntext".encode())

    assert not is_from_sender(head, "", hops=2)


def test_a_letter_without_one_sender_is_nobodys():
    assert not verify(PASS, sender="wang@example.org, li@example.org")
