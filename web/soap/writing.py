"""Answers and faults as envelopes of either version."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from flask import Response

from web.api.content import Content
from web.api.shapes import Shape
from web.soap.envelope import NAMESPACE, Version
from web.soap.faults import Blame, SoapFault
from web.soap.values import to_xml

MEDIA_TYPES: Final = {
    Version.SOAP_11: "text/xml",
    Version.SOAP_12: "application/soap+xml",
}
_BLAME_12: Final = {
    Blame.CLIENT: "Sender",
    Blame.SERVER: "Receiver",
    Blame.MUST_UNDERSTAND: "MustUnderstand",
    Blame.VERSION_MISMATCH: "VersionMismatch",
}


def to_answer(name: str, result: Shape, version: Version) -> Response:
    """The response of operation *name*; files are read as they are sent."""
    pieces = _envelope(version, _wrapped(name, result))
    has_file = any(
        isinstance(getattr(result, field), Content)
        for field in type(result).model_fields
    )
    body = pieces if has_file else b"".join(pieces)
    return Response(body, content_type=f"{MEDIA_TYPES[version]}; charset=utf-8")


def to_fault_answer(fault: SoapFault, version: Version) -> Response:
    """A fault: 500 in SOAP 1.1, where clients read no other; 400 for a sender in 1.2."""
    pieces = _fault_11(fault) if version is Version.SOAP_11 else _fault_12(fault)
    is_senders = version is Version.SOAP_12 and fault.blame is not Blame.SERVER
    response = Response(
        b"".join(_envelope(version, pieces)),
        status=400 if is_senders else 500,
        content_type=f"{MEDIA_TYPES[version]}; charset=utf-8",
    )
    if fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _envelope(version: Version, inner: Iterator[bytes]) -> Iterator[bytes]:
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<s:Envelope xmlns:s="{version}"><s:Body>'.encode()
    yield from inner
    yield b"</s:Body></s:Envelope>"


def _wrapped(name: str, result: Shape) -> Iterator[bytes]:
    yield f'<{name}Response xmlns="{NAMESPACE}">'.encode()
    yield from to_xml("result", result)
    yield f"</{name}Response>".encode()


def _fault_11(fault: SoapFault) -> Iterator[bytes]:
    yield (
        f"<s:Fault><faultcode>s:{fault.blame}</faultcode>"
        f"<faultstring>{escape(fault.message)}</faultstring>"
    ).encode()
    if fault.blame in (Blame.CLIENT, Blame.SERVER):
        yield from (b"<detail>", *_detail(fault), b"</detail>")
    yield b"</s:Fault>"


def _fault_12(fault: SoapFault) -> Iterator[bytes]:
    yield (
        f"<s:Fault><s:Code><s:Value>s:{_BLAME_12[fault.blame]}</s:Value></s:Code>"
        f'<s:Reason><s:Text xml:lang="en">{escape(fault.message)}</s:Text></s:Reason>'
    ).encode()
    if fault.blame in (Blame.CLIENT, Blame.SERVER):
        yield from (b"<s:Detail>", *_detail(fault), b"</s:Detail>")
    yield b"</s:Fault>"


def _detail(fault: SoapFault) -> Iterator[bytes]:
    yield f'<serviceFault xmlns="{NAMESPACE}">'.encode()
    yield from to_xml("code", fault.code)
    yield from to_xml("message", fault.message)
    if fault.path:
        yield from to_xml("path", fault.path)
    yield from to_xml("details", list(fault.details), "detail")
    yield b"</serviceFault>"
