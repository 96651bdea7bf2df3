"""MTOM: files that travel beside the envelope."""

import base64

import pytest

from tests.web.soap.conftest import envelope
from tests.web.soap.parts import (
    CONTENT_TYPE,
    DATA,
    INCLUDE,
    file,
    multipart,
    root,
    submission,
)


def send(soap, body, boundary="uuid:1", start="<root>"):
    return soap.post(body, CONTENT_TYPE.format(boundary, start))


def test_a_file_beside_the_envelope_is_taken_in(soap, app):
    body = multipart(root(submission(INCLUDE.format("a%251@b"))), file())

    answer = send(soap, body)

    assert answer.text("attachment", "size") == str(len(DATA))
    kept = app.extensions["kb"].content.read(answer.text("attachment", "sha256"))
    assert kept == DATA


def test_the_envelope_need_not_come_first(soap):
    body = multipart(file("<f>"), root(submission(INCLUDE.format("f"))))

    assert send(soap, body).text("attachment", "size") == str(len(DATA))


def test_a_file_may_still_stand_in_the_envelope(soap):
    inline = base64.b64encode(DATA).decode()

    assert send(soap, multipart(root(submission(inline)))).status == 200


@pytest.mark.parametrize(
    "body",
    [
        multipart(root(submission(INCLUDE.format("missing"))), file()),
        multipart(root(submission(INCLUDE.format("root"))), file()),
        multipart(root(submission(INCLUDE.format("f") * 2)), file("<f>")),
        multipart(root(envelope("search", INCLUDE.format("f"))), file("<f>")),
        multipart(root(submission('<xop:Include xmlns:xop="http://www.w3.org/2004/08/'
                                  'xop/include" href="file:///etc/passwd"/>'))),
        multipart(root(submission("")), file("<f>"), file("<f>")),
        multipart(root(submission("")), file("<f>", encoding="quoted-printable")),
        multipart(root(submission(INCLUDE.format("f"))), file("<f>"), end=False),
        multipart(root("<!DOCTYPE a><a/>")),
        multipart(*[root(submission(""))], *[file(f"<{n}>", b"") for n in range(50)]),
        multipart(file("<other>")),
        b"no multipart at all",
        b"",
    ],
)  # fmt: skip
def test_a_message_that_does_not_fit_together_is_refused(soap, body):
    answer = send(soap, body)

    assert answer.fault in ("bad_message", "too_large")
    assert soap.call("search").status == 200


@pytest.mark.parametrize("boundary", ["", "x" * 100])
def test_a_boundary_that_is_none_is_refused(soap, boundary):
    assert send(soap, b"--x", boundary).fault == "bad_message"
