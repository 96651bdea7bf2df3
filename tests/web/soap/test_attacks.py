"""Messages meant to harm: each is answered with a fault, and the next one is served."""

import gzip
import io
import resource
import time

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.web.soap.conftest import SOAP_11, SOAP_12, Y, envelope
from web.soap.limits import for_uploads

SEARCH = envelope("search", "<query>a</query>")
DTD = '<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
QUADRATIC = f'<!DOCTYPE a [<!ENTITY a "{"x" * 100_000}">]>'
LIMIT = for_uploads(1).bytes


def with_query(text):
    return envelope("search", f"<query>{text}</query>")


ATTACKS = {
    "external entity": (DTD + with_query("&x;")).encode(),
    "external DTD": b'<!DOCTYPE e SYSTEM "http://127.0.0.1:9/x.dtd">' + SEARCH.encode(),
    "parameter entity": (
        '<!DOCTYPE e [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>' + SEARCH
    ).encode(),
    "DTD behind a comment": f"<!-- a -->\n<!-- b -->{DTD}{SEARCH}".encode(),
    "DTD in UTF-16 with a mark": (
        f'<?xml version="1.0" encoding="UTF-16"?>{DTD}{SEARCH}'
    ).encode("utf-16"),
    "DTD in UTF-16 without a mark": (DTD + SEARCH).encode("utf-16-le"),
    "DTD in UTF-16, the other way round": (DTD + SEARCH).encode("utf-16-be"),
    "entity bomb": (BOMB + with_query("&j;")).encode(),
    "quadratic bomb": (QUADRATIC + with_query("&a;" * 10_000)).encode(),
    "undefined entity": with_query("&nbsp;").encode(),
    "processing instruction": with_query("<?php echo 1 ?>").encode(),
    "too deep": with_query("<a>" * 100_000).encode(),
    "too many elements": with_query("<a/>" * 100_000).encode(),
    "too many attributes": with_query(
        "<a " + " ".join(f'a{n}="1"' for n in range(1000)) + "/>"
    ).encode(),
    "an endless tag": b"<" + b"a" * 900_000,
    "an endless attribute": (SEARCH[:10] + ' a="' + "x" * 900_000).encode(),
    "an endless prolog": b"<!--" + b"x" * 900_000,
    "two bodies": SEARCH.replace(
        "</e:Envelope>",
        f'<e:Body><search xmlns="{Y}"/></e:Body></e:Envelope>',
    ).encode(),
    "two operations": SEARCH.replace(
        "</e:Body>", f'<search xmlns="{Y}"/></e:Body>'
    ).encode(),
    "an empty body": f'<e:Envelope xmlns:e="{SOAP_11}"><e:Body/></e:Envelope>'.encode(),
    "something behind the body": SEARCH.replace(
        "</e:Envelope>", "<x/></e:Envelope>"
    ).encode(),
    "no envelope": b"<a/>",
    "no XML": b"GET / HTTP/1.1",
    "nothing": b"",
    "cut off": SEARCH.encode()[:-20],
    "oversize": (SEARCH + " " * (LIMIT + 1)).encode(),
    "bytes that are no UTF-8": with_query("中").encode("gbk"),
    "UTF-7": f'<?xml version="1.0" encoding="UTF-7"?>{SEARCH}'.encode(),
    "EBCDIC": f'<?xml version="1.0" encoding="cp037"?>{SEARCH}'.encode("cp037"),
    "UTF-32": SEARCH.encode("utf-32"),
    "no base64": envelope(
        "submitSolution",
        "<title>VPN</title><sections/><attachments><attachment><name>a</name>"
        "<data>****</data></attachment></attachments>",
    ).encode(),
    "base64 behind its end": envelope(
        "submitSolution",
        "<title>VPN</title><sections/><attachments><attachment><name>a</name>"
        "<data>QQ==QQ==</data></attachment></attachments>",
    ).encode(),
}


@pytest.mark.parametrize("message", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_a_fault_and_the_next_message_is_served(soap, message):
    started = time.monotonic()
    answer = soap.post(message, "text/xml")
    took = time.monotonic() - started
    after = soap.call("search")

    assert answer.status == 500
    assert answer.fault in ("bad_message", "too_large")
    assert b"root:" not in b"".join(
        (node.text or "").encode() for node in answer.root.iter()
    )
    assert took < 5
    assert after.status == 200


@pytest.mark.parametrize("message", ATTACKS.values(), ids=ATTACKS)
def test_a_stranger_learns_nothing_from_an_attack(stranger, message):
    assert stranger.post(message, "text/xml").fault in (
        "bad_message",
        "too_large",
        "not_authenticated",
    )


def test_a_strangers_body_is_not_read(stranger):
    never_ends = Endless(SEARCH.encode()[:-40])

    assert b"not_authenticated" in stream(stranger, never_ends)
    assert never_ends.given < 1 << 20


class Endless(io.RawIOBase):
    """A body without length that goes on and on."""

    def __init__(self, beginning):
        self.beginning = beginning
        self.given = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self.beginning or b"x" * len(buffer)
        data = data[: len(buffer)]
        self.beginning = self.beginning[len(data) :]
        buffer[: len(data)] = data
        self.given += len(data)
        return len(data)


def stream(soap, body, **environ):
    """Send a body as a server hands it on, chunk by chunk; the answer's bytes."""
    builder = EnvironBuilder("/soap", method="POST", content_type="text/xml")
    if soap.token:
        builder.headers["Authorization"] = f"Bearer {soap.token}"
    given = builder.get_environ() | {"wsgi.input": body, "wsgi.input_terminated": True}
    given.pop("CONTENT_LENGTH", None)
    pieces, _, _ = run_wsgi_app(soap.client.application, given | environ)
    return b"".join(pieces)


def test_a_body_without_length_is_read_up_to_the_limit(soap):
    endless = Endless(SEARCH.encode()[:-40])

    assert b"too_large" in stream(soap, endless)
    assert endless.given < 2 * LIMIT


def test_a_length_beyond_the_limit_is_refused_unread(soap):
    endless = Endless(SEARCH.encode())

    assert b"too_large" in stream(soap, endless, CONTENT_LENGTH=str(LIMIT + 1))
    assert endless.given == 0


def test_memory_stays_bounded_while_a_large_file_comes_in(soap):
    inner = "<title>VPN</title><sections/><attachments><attachment><name>a</name><data>"
    head, _, tail = envelope("submitSolution", inner + "@").partition("@")
    body = (head + "QUFB" * (LIMIT // 5) + tail).encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(5):
        soap.post(body, "text/xml")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert after - before < 60_000


def test_compressed_messages_are_refused_unopened(soap):
    bomb = gzip.compress(b"<a>" + b" " * 50_000_000)

    answer = soap.post(bomb, "text/xml", **{"Content-Encoding": "gzip"})

    assert answer.fault == "bad_message"


@pytest.mark.parametrize("version", [SOAP_11, SOAP_12])
def test_what_must_be_understood_and_is_not_is_a_fault(soap, version):
    header = '<x:T xmlns:x="urn:x" e:mustUnderstand="1">1</x:T>'

    answer = soap.call("search", header=header, namespace=version)

    text = "".join(answer.root.itertext())
    assert "MustUnderstand" in text
    assert answer.status == (500 if version == SOAP_11 else 400)


def test_a_header_for_somebody_else_is_passed_over(soap):
    header = (
        '<x:T xmlns:x="urn:x" e:mustUnderstand="1" e:actor="urn:another">1</x:T>'
        '<x:U xmlns:x="urn:x">2</x:U>'
    )

    assert soap.call("search", header=header).status == 200


def test_an_envelope_of_another_version_is_a_version_mismatch(soap):
    answer = soap.post(SEARCH.replace(SOAP_11, "urn:soap:99").encode())

    assert "VersionMismatch" in "".join(answer.root.itertext())
